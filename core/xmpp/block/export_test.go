package block

import (
	"vestnik/core/xmpp/xmlsafe"
)

// Read counts those whom a list names.
func Read(items string) int {
	n, err := xmlsafe.Parse([]byte("<block xmlns='"+space+"'>"+items+"</block>"), "", &xmlsafe.Default)
	if err != nil {
		return 0
	}
	return len(read(func(string, ...any) {}, n))
}
