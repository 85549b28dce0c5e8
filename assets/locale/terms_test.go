package locale

import (
	"regexp"
	"testing"
)

// One thing has one name. What the other names begin with, and what it is called here.
var otherNames = map[string]map[string]string{
	Russian: {"всплыва": "уведомление", "аккаунт": "учётная запись", "учетн": "учётная запись", "ростер": "контакты", "диалог": "разговор", "сотрудник": "собеседник, контакт", "логин": "имя", "емейл": "почта"},
	English: {"roster": "contacts", "buddy": "contact", "log in": "sign in", "logged in": "signed in", "log out": "sign out", "dialog": "sheet, window", "toast": "popup, or a notification of Windows"},
}

func TestOneThingHasOneName(t *testing.T) {
	for language, names := range otherNames {
		for id, text := range texts(t, language) {
			for other, name := range names {
				if regexp.MustCompile(`(?i)(^|[^\p{L}-])` + other).MatchString(text) {
					t.Errorf("%s, %s: “%s” is called “%s” here: %q", language, id, other, name, text)
				}
			}
		}
	}
}
