package demo

import "vestnik/core/xmpp/xmlsafe"

const nsCard = "vcard-temp"

// maxCard is how large a card may be, with the picture in it.
const maxCard = 128 << 10

// business is what the script says of one of the staff.
type business struct {
	Title string `json:"title"`
	Unit  string `json:"unit"`
	Phone string `json:"phone"`
	Note  string `json:"note"`
}

// cardQuery answers XEP-0054 for the account itself. A card is kept as it came.
func (o *Office) cardQuery(s *session, st *stanza, card *xmlsafe.Node) {
	if card.Local != "vCard" {
		o.refuse(st, "bad-request")
		return
	}
	if st.typ == "get" {
		s.deliver(st.card(s.account))
		return
	}
	var e xmlsafe.Encoder
	e.Node(card, nsClient)
	if len(e.Bytes()) > maxCard {
		o.refuse(st, "resource-constraint")
		return
	}
	s.account.card = e.Bytes()
	s.deliver(st.result(nil))
}

// card answers with the card of an account, which is empty where there is none.
func (st *stanza) card(a *account) *stanza {
	return st.result(func(e *xmlsafe.Encoder) {
		if a.card == nil {
			e.Leaf("vCard", "", "xmlns", nsCard)
			return
		}
		e.Raw(a.card)
	})
}

// card returns the card of one of the staff, XEP-0054; nil where the script has none.
func (s *script) card(user string, a *account) []byte {
	b, known := s.Cards[user]
	if !known {
		return nil
	}
	var e xmlsafe.Encoder
	e.Start("vCard", "xmlns", nsCard).Leaf("FN", s.People[user])
	e.Start("ORG").Leaf("ORGNAME", s.Company).Leaf("ORGUNIT", b.Unit).End()
	e.Leaf("TITLE", b.Title)
	if b.Phone != "" {
		e.Start("TEL").Leaf("WORK", "").Leaf("VOICE", "").Leaf("NUMBER", b.Phone).End()
	}
	e.Start("EMAIL").Leaf("WORK", "").Leaf("INTERNET", "").Leaf("USERID", a.jid.String()).End()
	return e.Leaf("DESC", b.Note).End().Bytes()
}
