package winrt

import (
	"context"
	"errors"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The interfaces of toasts, and the places of their methods behind the six that every
// object of the runtime has.
var (
	iXMLDocument   = identifier("{f7f3a506-1e87-42d6-bcfb-b8c809fa5494}")
	iXMLDocumentIO = identifier("{6cd0e74e-ee65-4489-9ebf-ca43e87ba637}")
	iManager       = identifier("{50ac103f-d235-4598-bbef-98fe4d1a3ad4}") // IToastNotificationManagerStatics
	iManager2      = identifier("{7ab93c52-0e48-4750-ba9d-1a4113981847}")
	iFactory       = identifier("{04124b20-82c6-4229-b109-fd9ed4662b53}") // IToastNotificationFactory
	iNotification  = identifier("{997e2675-059e-4e60-8b06-1760917c8b80}") // IToastNotification
	iNotification2 = identifier("{9dfb9fd1-143a-490e-90bf-b9fba7132de7}")
	iPropertyValue = identifier("{629bdbc8-d932-4ff4-96b9-8d96c5c1e858}") // IPropertyValueStatics
	iDateTime      = identifier("{5541d8a7-497c-5aa4-86fc-7713adbf2a2c}") // IReference<DateTime>
)

const (
	loadXML                   = 6  // IXmlDocumentIO
	createToastNotifierWithID = 7  // IToastNotificationManagerStatics
	getHistory                = 6  // IToastNotificationManagerStatics2
	createToastNotification   = 6  // IToastNotificationFactory
	putExpirationTime         = 7  // IToastNotification
	putTag                    = 6  // IToastNotification2
	putGroup                  = 8  // IToastNotification2
	show                      = 6  // IToastNotifier
	getSetting                = 8  // IToastNotifier
	removeGroupWithID         = 7  // IToastNotificationHistory
	removeGroupedTagWithID    = 8  // IToastNotificationHistory
	clearWithID               = 12 // IToastNotificationHistory
	createDateTime            = 21 // IPropertyValueStatics
)

// The classes of the runtime.
const (
	documentClass     = "Windows.Data.Xml.Dom.XmlDocument"
	managerClass      = "Windows.UI.Notifications.ToastNotificationManager"
	notificationClass = "Windows.UI.Notifications.ToastNotification"
	valueClass        = "Windows.Foundation.PropertyValue"
)

// Notifier shows the toasts of a program. It is safe for concurrent use.
type Notifier struct{ app App }

// Show shows a toast, in place of the one of the same tag and group.
func (n *Notifier) Show(ctx context.Context, t Toast) error {
	return runtimeThread().do(ctx, func() error { return n.show(t) })
}

func (n *Notifier) show(t Toast) error {
	document, err := newDocument(t.XML)
	if err != nil {
		return err
	}
	defer document.release()
	maker, err := factory(notificationClass, iFactory)
	if err != nil {
		return err
	}
	defer maker.release()
	toast, err := maker.get("CreateToastNotification", createToastNotification, uintptr(unsafe.Pointer(document)))
	if err != nil {
		return err
	}
	defer toast.release()
	if err := name(toast, t); err != nil {
		return err
	}
	_ = expire(toast, t.Expires) // one that lies too long is better than none
	return n.notifier(func(notifier *object) error {
		return notifier.call("Show", show, uintptr(unsafe.Pointer(toast)))
	})
}

// newDocument reads XML.
func newDocument(xml string) (*object, error) {
	document, err := instance(documentClass)
	if err != nil {
		return nil, err
	}
	defer document.release()
	reader, err := document.as("IXmlDocumentIO", iXMLDocumentIO)
	if err != nil {
		return nil, err
	}
	defer reader.release()
	text, err := newText(xml)
	if err != nil {
		return nil, err
	}
	defer text.free()
	if err := reader.call("LoadXml", loadXML, uintptr(text)); err != nil {
		return nil, err
	}
	return document.as("IXmlDocument", iXMLDocument)
}

// name gives a toast its tag and group.
func name(toast *object, t Toast) error {
	named, err := toast.as("IToastNotification2", iNotification2)
	if err != nil {
		return err
	}
	defer named.release()
	return texts(func(texts ...uintptr) error {
		return errors.Join(named.call("put_Tag", putTag, texts[0]), named.call("put_Group", putGroup, texts[1]))
	}, t.Tag, t.Group)
}

// expire says when a toast is of no use any more.
func expire(toast *object, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	values, err := factory(valueClass, iPropertyValue)
	if err != nil {
		return err
	}
	defer values.release()
	value, err := values.get("CreateDateTime", createDateTime, uintptr(fileTime(at)))
	if err != nil {
		return err
	}
	defer value.release()
	reference, err := value.as("IReference<DateTime>", iDateTime)
	if err != nil {
		return err
	}
	defer reference.release()
	timed, err := toast.as("IToastNotification", iNotification)
	if err != nil {
		return err
	}
	defer timed.release()
	return timed.call("put_ExpirationTime", putExpirationTime, uintptr(unsafe.Pointer(reference)))
}

// fileTime counts the 100 ns since 1601, as Windows does.
func fileTime(at time.Time) int64 {
	f := windows.NsecToFiletime(at.UnixNano())
	return int64(f.HighDateTime)<<32 | int64(f.LowDateTime)
}

// Ask asks Windows whether it shows the toasts of a program. It fails for one of which
// Windows has not been told.
func Ask(ctx context.Context, id string) (Setting, error) {
	return (&Notifier{App{ID: id}}).Setting(ctx)
}

// Setting asks Windows whether it shows the toasts of this program.
func (n *Notifier) Setting(ctx context.Context) (Setting, error) {
	answer := make(chan Setting, 1) // who has left must not be written to
	err := runtimeThread().do(ctx, func() error {
		return n.notifier(func(notifier *object) error {
			var s Setting
			err := notifier.call("get_Setting", getSetting, uintptr(unsafe.Pointer(&s)))
			answer <- s
			return err
		})
	})
	if err != nil {
		return Enabled, err
	}
	return <-answer, nil
}

// notifier lets something be done with the one who shows the toasts of this program.
func (n *Notifier) notifier(do func(*object) error) error {
	manager, err := factory(managerClass, iManager)
	if err != nil {
		return err
	}
	defer manager.release()
	return texts(func(id ...uintptr) error {
		notifier, err := manager.get("CreateToastNotifier", createToastNotifierWithID, id[0])
		if err != nil {
			return err
		}
		defer notifier.release()
		return do(notifier)
	}, n.app.ID)
}

// Remove takes a toast back, from the screen and from the notification centre.
func (n *Notifier) Remove(ctx context.Context, tag, group string) error {
	return n.forget(ctx, "RemoveGroupedTagWithId", removeGroupedTagWithID, tag, group)
}

// RemoveGroup takes all toasts of a group back.
func (n *Notifier) RemoveGroup(ctx context.Context, group string) error {
	return n.forget(ctx, "RemoveGroupWithId", removeGroupWithID, group)
}

// Clear takes all toasts of this program back.
func (n *Notifier) Clear(ctx context.Context) error {
	return n.forget(ctx, "ClearWithId", clearWithID)
}

// forget calls a method of the history. That nothing is there is no error.
func (n *Notifier) forget(ctx context.Context, name string, place int, which ...string) error {
	err := runtimeThread().do(ctx, func() error {
		manager, err := factory(managerClass, iManager2)
		if err != nil {
			return err
		}
		defer manager.release()
		history, err := manager.get("get_History", getHistory)
		if err != nil {
			return err
		}
		defer history.release()
		return texts(func(texts ...uintptr) error { return history.call(name, place, texts...) }, append(which, n.app.ID)...)
	})
	const elementNotFound = 0x80070490
	if fault := (*Fault)(nil); errors.As(err, &fault) && fault.Call == name && fault.Code == elementNotFound {
		return nil
	}
	return err
}

// texts lets something be done with strings of the runtime.
func texts(do func(...uintptr) error, all ...string) error {
	made := make([]uintptr, 0, len(all))
	for _, s := range all {
		t, err := newText(s)
		if err != nil {
			return err
		}
		defer t.free()
		made = append(made, uintptr(t))
	}
	return do(made...)
}
