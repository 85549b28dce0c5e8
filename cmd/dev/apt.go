package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// daemons are the packages that would start a service, at once and after each
// start of the machine, where all that is wanted is the program for a test to start.
var daemons = []string{"prosody", "ejabberd", "prometheus-alertmanager"}

// servicePolicy is the file by which Debian's packages ask whether they may start services
// (101 says no). It means something only while we live, so that one that is left
// behind by a crash does no harm.
const servicePolicy = "/usr/sbin/policy-rc.d"

const policyText = `#!/bin/sh
# Of Vestnik's "dev test", which installs servers that are not to be started.
[ -d /proc/%d ] && exit 101
exit 0
`

func hasAPT() bool { return len(missingPrograms("apt-get", "dpkg-query")) == 0 }

// installAPT installs those of the packages that are missing, and nothing that is
// merely recommended with them.
func installAPT(ctx context.Context, packages []string) error {
	missing := notInstalled(ctx, packages)
	if len(missing) == 0 {
		return nil
	}
	become, err := root()
	if err != nil {
		return fmt.Errorf("%w: please run\n  apt-get install --no-install-recommends %s", err, strings.Join(missing, " "))
	}
	fmt.Println("Installing with apt:", strings.Join(missing, " "))
	apt := append(become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")
	if err := runAs(ctx, append(slices.Clone(apt), "update")); err != nil {
		// Old lists may be good enough. If not, the next step says so.
		fmt.Println("The package lists could not be brought up to date:", err)
	}
	newDaemons := slices.DeleteFunc(slices.Clone(daemons), func(name string) bool { return !slices.Contains(missing, name) })
	if len(newDaemons) > 0 {
		defer holdServices(ctx, become)()
	}
	if err := runAs(ctx, append(apt, "install", "-y", "--no-install-recommends"), missing...); err != nil {
		return fmt.Errorf("apt-get install: %w", err)
	}
	return disable(ctx, become, newDaemons)
}

// notInstalled returns those of the packages that are not installed, in order.
func notInstalled(ctx context.Context, packages []string) []string {
	// It fails when it does not know one of the names, and lists the others.
	list, _ := exec.CommandContext(ctx, "dpkg-query", append([]string{"-W", "-f=${Package} ${db:Status-Status}\n"}, packages...)...).Output()
	installed := strings.Split(string(list), "\n")
	return slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(packages))), func(name string) bool {
		return slices.Contains(installed, name+" installed")
	})
}

// root returns what to put before a command so that root runs it.
func root() ([]string, error) {
	if os.Getuid() == 0 {
		return nil, nil
	}
	if _, err := exec.LookPath("sudo"); err != nil {
		return nil, errors.New("only root may install packages, and there is no sudo here")
	}
	return []string{"sudo"}, nil
}

// holdServices keeps packages from starting services until the returned function is
// called. A policy that is there already is the owner's, and stays as it is.
func holdServices(ctx context.Context, become []string) (release func()) {
	nothing := func() {}
	if _, err := os.Stat(servicePolicy); err == nil {
		return nothing
	}
	file, err := os.CreateTemp("", "policy-rc.d-")
	if err != nil {
		return nothing
	}
	defer os.Remove(file.Name())
	_, err = fmt.Fprintf(file, policyText, os.Getpid())
	if errors.Join(err, file.Close()) != nil || runAs(ctx, become, "install", "-m", "755", file.Name(), servicePolicy) != nil {
		return nothing
	}
	return func() { _ = runAs(context.WithoutCancel(ctx), become, "rm", "-f", servicePolicy) }
}

// disable keeps systemd, where it rules, from starting the services at the next
// start of the machine.
func disable(ctx context.Context, become, services []string) error {
	if _, err := os.Stat("/run/systemd/system"); err != nil {
		return nil
	}
	for _, name := range services {
		if err := runAs(ctx, become, "systemctl", "disable", "--now", "--quiet", name); err != nil {
			return fmt.Errorf("%s is installed and would start with the machine: %w", name, err)
		}
	}
	return nil
}

// runAs runs a command behind its prefix, with our output.
func runAs(ctx context.Context, prefix []string, arguments ...string) error {
	line := append(slices.Clone(prefix), arguments...)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
