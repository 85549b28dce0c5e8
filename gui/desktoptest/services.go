//go:build linux

package desktoptest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// The session bus: like the usual one, but it knows only the services in its own
// directory, so that no part appears that was not asked for.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%[1]s/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%[1]s/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// The panel at the upper edge, with the tray at its right end.
const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/>
  <property name="panel-1" type="empty">
   <property name="position" type="string" value="p=6;x=0;y=0"/>
   <property name="position-locked" type="bool" value="true"/>
   <property name="length" type="uint" value="100"/>
   <property name="size" type="uint" value="36"/>
   <property name="icon-size" type="uint" value="24"/>
   <property name="plugin-ids" type="array">
    <value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/>
   </property>
  </property>
 </property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="tasklist"/>
  <property name="plugin-2" type="string" value="separator"><property name="expand" type="bool" value="true"/></property>
  <property name="plugin-3" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
 </property>
</channel>
`

// startBus starts the session bus, connects to it and listens for popups.
func (d *Desktop) startBus(options Options) error {
	config := filepath.Join(d.home, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, d.home), 0o600); err != nil {
		return err
	}
	activated := map[string]bool{
		"org.xfce.Xfconf":                   options.Panel || options.Daemon == Xfce || options.Manager == Xfwm,
		"org.gnome.keyring.SystemPrompter":  options.Keyring == Locked,
		"org.gnome.keyring.PrivatePrompter": options.Keyring == Locked,
	}
	for name, wanted := range activated {
		if wanted {
			if err := d.allow(name); err != nil {
				return err
			}
		}
	}
	return d.launchBus(config)
}

func (d *Desktop) launchBus(config string) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	d.bus, err = d.nursery.start(d.Env(), nil, []*os.File{write}, "dbus-daemon",
		"--config-file="+config, "--print-address=3", "--nofork", "--nopidfile", "--nosyslog")
	write.Close()
	if err != nil {
		return err
	}
	read.SetReadDeadline(time.Now().Add(patience))
	address, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		return fmt.Errorf("dbus-daemon names no address: %w", err)
	}
	// Without the part that tells one bus from the next at the same place: a program
	// that was started before must find this one too.
	d.address, _, _ = strings.Cut(strings.TrimSpace(address), ",guid=")
	if d.conn, err = bus.Dial(context.Background(), d.address); err != nil {
		return err
	}
	d.monitor, err = startMonitor(context.Background(), d.address)
	return err
}

// EndBus ends the session bus. The parts that live on it go too, or are ended; a
// keyring does not come back.
func (d *Desktop) EndBus() error {
	d.monitor.close()
	d.conn.Close()
	err := d.bus.end()
	for _, part := range []*child{d.daemon, d.panel} {
		if part != nil {
			err = errors.Join(err, part.end())
		}
	}
	return err
}

// RestartBus starts the session bus anew after [Desktop.EndBus], at the same place,
// and the notification daemon of that name and the panel, if there was one.
func (d *Desktop) RestartBus(daemon string) error {
	if err := d.launchBus(filepath.Join(d.home, "bus.conf")); err != nil {
		return err
	}
	if d.panel != nil {
		if err := d.launchPanel(); err != nil {
			return err
		}
	}
	if err := d.startDaemon(daemon); err != nil {
		return err
	}
	return d.settle(Options{Daemon: daemon, Panel: d.panel != nil})
}

// allow lets the bus start a service when somebody calls it.
func (d *Desktop) allow(name string) error {
	file := name + ".service"
	err := os.Symlink("/usr/share/dbus-1/services/"+file, filepath.Join(d.home, "services", file))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// StartPanel starts the panel on a desktop that was started without one, as a slow
// sign-in would, or anew, as after a crash. It returns when the tray is there.
func (d *Desktop) StartPanel() error {
	if d.panel != nil {
		if err := d.panel.end(); err != nil {
			return err
		}
	}
	if err := d.allow("org.xfce.Xfconf"); err != nil {
		return err
	}
	err := bus.Call(context.Background(), d.conn.BusObject(), "org.freedesktop.DBus.ReloadConfig", nil)
	if err != nil {
		return err
	}
	if err := d.launchPanel(); err != nil {
		return err
	}
	return d.settle(Options{Panel: true})
}

func (d *Desktop) launchPanel() error {
	directory := filepath.Join(d.home, "config", "xfce4", "xfconf", "xfce-perchannel-xml")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(directory, "xfce4-panel.xml"), []byte(panelConfig), 0o600); err != nil {
		return err
	}
	var err error
	d.panel, err = d.nursery.start(d.Env(), nil, nil, "xfce4-panel", "--disable-wm-check")
	return err
}

func (d *Desktop) startDaemon(name string) error {
	program := map[string]string{Dunst: "dunst", Xfce: "xfce4-notifyd"}[name]
	if program == "" {
		return nil
	}
	var err error
	d.daemon, err = d.nursery.start(d.Env(), nil, nil, program)
	return err
}

// RestartDaemon ends the notification daemon and starts it anew, as an update or
// a crash would. It returns when the new one has taken the name.
func (d *Desktop) RestartDaemon(name string) error {
	if d.daemon != nil {
		if err := d.daemon.end(); err != nil {
			return err
		}
	}
	if err := d.startDaemon(name); err != nil {
		return err
	}
	return d.settle(Options{Daemon: name})
}

// startKeyring starts the keyring with one collection, open for KeyringPassword.
func (d *Desktop) startKeyring(state string) error {
	if state != Unlocked && state != Locked {
		return nil
	}
	_, err := d.nursery.start(d.Env(), strings.NewReader(KeyringPassword), nil,
		"gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	return err
}

// lockKeyring locks the collection that the start has made and opened.
func (d *Desktop) lockKeyring() error {
	service := d.conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	collections := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := bus.Call(context.Background(), service, "org.freedesktop.Secret.Service.Lock", []any{collections}, &locked, &prompt)
	if err != nil {
		return fmt.Errorf("the keyring cannot be locked: %w", err)
	}
	return nil
}
