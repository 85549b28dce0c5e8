package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vestnik/assets/locale"
	"vestnik/core/policy"
)

// The templates for group policy are made from the table of package policy and the words of
// both languages, so that what Windows offers an administrator, what the file may hold and
// what people are told cannot drift apart. They stand in the repository, because packages
// and administrators take them from there; a test says when they are old.

// policyDir is where they stand, and the example for the other systems.
const policyDir = "assets/policy"

// adml are the languages, as Windows calls their directories.
var adml = map[string]string{locale.Russian: "ru-RU", locale.English: "en-US"}

// policyFiles makes the templates and the example, by their paths.
func policyFiles() map[string][]byte {
	files := map[string][]byte{policyDir + "/policy.json": policy.Example()}
	for name, text := range policyTemplates() {
		files[policyDir+"/"+name] = text
	}
	return files
}

// policyTemplates makes the templates, by their paths in the directory PolicyDefinitions.
func policyTemplates() map[string][]byte {
	files := map[string][]byte{"Vestnik.admx": admxFile()}
	for language, dir := range adml {
		files[dir+"/Vestnik.adml"] = admlFile(locale.New(language))
	}
	return files
}

// writePolicy is the chore that makes them.
func writePolicy(_ context.Context, root string, _ []string) error {
	for name, text := range policyFiles() {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		fmt.Println(name)
	}
	return nil
}

// sheet is XML that is being written, by lines.
type sheet struct{ bytes.Buffer }

func (s *sheet) line(depth int, format string, args ...any) {
	for i, a := range args {
		if text, ok := a.(string); ok {
			var escaped bytes.Buffer
			_ = xml.EscapeText(&escaped, []byte(text))
			args[i] = escaped.String()
		}
	}
	fmt.Fprintf(s, strings.Repeat("  ", depth)+format+"\r\n", args...)
}

const templateSchema = `xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0"`

// admxFile says what there is, and how the registry has it.
func admxFile() []byte {
	var s sheet
	s.line(0, `<?xml version="1.0" encoding="utf-8"?>`)
	s.line(0, `<policyDefinitions `+templateSchema+`>`)
	s.line(1, `<policyNamespaces><target prefix="vestnik" namespace="Vestnik.Policies" /></policyNamespaces>`)
	s.line(1, `<resources minRequiredRevision="1.0" />`)
	s.line(1, `<supportedOn><definitions><definition name="SUPPORTED" displayName="$(string.SUPPORTED)" /></definitions></supportedOn>`)
	s.line(1, `<categories><category name="CATEGORY" displayName="$(string.CATEGORY)" explainText="$(string.CATEGORY_HELP)" /></categories>`)
	s.line(1, `<policies>`)
	for _, k := range policy.Keys {
		s.policy(&k)
	}
	s.line(1, `</policies>`)
	s.line(0, `</policyDefinitions>`)
	return s.Bytes()
}

// policy writes one policy. A list of choices is boxes to be ticked, and any other list a
// subkey of texts.
func (s *sheet) policy(k *policy.Key) {
	name := string(k.Name)
	presentation := ` presentation="$(presentation.` + name + `)"`
	if k.Kind == policy.Switch {
		presentation = ` valueName="` + name + `"`
	}
	s.line(2, `<policy name="%[1]s" class="Machine" displayName="$(string.%[1]s)" explainText="$(string.%[1]s_HELP)" key="%[2]s"`+presentation+`>`, name, policy.RegistryKey)
	s.line(3, `<parentCategory ref="CATEGORY" /><supportedOn ref="SUPPORTED" />`)
	switch {
	case k.Kind == policy.Switch:
		s.line(3, `<enabledValue><decimal value="1" /></enabledValue><disabledValue><decimal value="0" /></disabledValue>`)
	case k.Kind == policy.Text && len(k.Choices) > 0:
		s.line(3, `<elements><enum id="%[1]s" valueName="%[1]s" required="true">`, name)
		for _, c := range k.Choices {
			s.line(4, `<item displayName="$(string.%s)"><value><string>%s</string></value></item>`, elementID(name, c), c)
		}
		s.line(3, `</enum></elements>`)
	case k.Kind == policy.Text:
		s.line(3, `<elements><text id="%[1]s" valueName="%[1]s" required="true" /></elements>`, name)
	case k.Kind == policy.Number && k.Min < 0: // which a REG_DWORD cannot be
		s.line(3, `<elements><text id="%[1]s" valueName="%[1]s" required="true" maxLength="11" /></elements>`, name)
	case k.Kind == policy.Number:
		s.line(3, `<elements><decimal id="%[1]s" valueName="%[1]s" required="true" minValue="%[2]d" maxValue="%[3]d" /></elements>`, name, k.Min, k.Max)
	case len(k.Choices) > 0:
		s.line(3, `<elements>`)
		for _, c := range k.Choices {
			s.line(4, `<boolean id="%s" key="%s" valueName="%s"><trueValue><decimal value="1" /></trueValue><falseValue><decimal value="0" /></falseValue></boolean>`,
				elementID(name, c), policy.RegistryKey+`\`+name, c)
		}
		s.line(3, `</elements>`)
	default:
		s.line(3, `<elements><list id="%s" key="%s" additive="false" valuePrefix="" /></elements>`, name, policy.RegistryKey+`\`+name)
	}
	s.line(2, `</policy>`)
}

// elementID names a box: letters, digits and low lines only.
func elementID(key, choice string) string { return key + "_" + strings.ReplaceAll(choice, "-", "_") }

// choiceWords says what a box is for.
func choiceWords(words *locale.Words, k *policy.Key, choice string) string {
	if k.Name == policy.Off {
		return words.Say("policy-off." + choice)
	}
	return choice
}

// admlFile has the words.
func admlFile(words *locale.Words) []byte {
	var s sheet
	s.line(0, `<?xml version="1.0" encoding="utf-8"?>`)
	s.line(0, `<policyDefinitionResources `+templateSchema+`>`)
	s.line(1, `<displayName>%s</displayName>`, words.Say("policy-template.product"))
	s.line(1, `<description>%s</description>`, words.Say("policy-template.description"))
	s.line(1, `<resources>`)
	s.line(2, `<stringTable>`)
	s.line(3, `<string id="SUPPORTED">%s</string>`, words.Say("policy-template.supported"))
	s.line(3, `<string id="CATEGORY">%s</string>`, words.Say("policy-template.product"))
	s.line(3, `<string id="CATEGORY_HELP">%s</string>`, words.Say("policy-template.description"))
	for _, k := range policy.Keys {
		s.line(3, `<string id="%s">%s</string>`, string(k.Name), words.Say("policy."+string(k.Name)))
		s.line(3, `<string id="%s_HELP">%s</string>`, string(k.Name), words.Say("policy-help."+string(k.Name)))
		if k.Kind == policy.Text {
			for _, c := range k.Choices {
				s.line(3, `<string id="%s">%s</string>`, elementID(string(k.Name), c), words.Say("policy-"+string(k.Name)+"."+c))
			}
		}
	}
	s.line(2, `</stringTable>`)
	s.line(2, `<presentationTable>`)
	for _, k := range policy.Keys {
		s.presentation(words, &k)
	}
	s.line(2, `</presentationTable>`)
	s.line(1, `</resources>`)
	s.line(0, `</policyDefinitionResources>`)
	return s.Bytes()
}

// presentation says how one policy is asked for.
func (s *sheet) presentation(words *locale.Words, k *policy.Key) {
	name, label := string(k.Name), words.Say("policy."+string(k.Name))
	if k.Kind == policy.Switch {
		return
	}
	s.line(3, `<presentation id="%s">`, name)
	switch {
	case k.Kind == policy.Text && len(k.Choices) > 0:
		s.line(4, `<dropdownList refId="%s" noSort="true">%s</dropdownList>`, name, label)
	case k.Kind == policy.Text, k.Kind == policy.Number && k.Min < 0:
		s.line(4, `<textBox refId="%s"><label>%s</label></textBox>`, name, label)
	case k.Kind == policy.Number:
		example, _ := k.Example.(int)
		s.line(4, `<decimalTextBox refId="%s" defaultValue="%d">%s</decimalTextBox>`, name, example, label)
	case len(k.Choices) > 0:
		for _, c := range k.Choices {
			s.line(4, `<checkBox refId="%s">%s</checkBox>`, elementID(name, c), choiceWords(words, k, c))
		}
	default:
		s.line(4, `<listBox refId="%s">%s</listBox>`, name, label+". "+words.Say("policy-template.list"))
	}
	s.line(3, `</presentation>`)
}
