package journal_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"vestnik/core/journal"
)

// An archive is caught up with page by page. Each is stored with how far the archive is
// held then.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	j, err := journal.Open(filepath.Join(dir, "journal.db"))
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	const me, boris = "anna@office.example", "boris@office.example"
	said := func(id, body string) journal.Entry {
		return journal.Entry{Account: me, Peer: boris, From: boris, To: me, Type: "chat", ArchiveID: id, Body: body, Time: time.Now()}
	}
	// The last page begins; then each goes on behind what is held.
	for _, page := range []journal.Page{
		{First: "1", Last: "2", Entries: []journal.Entry{said("1", "Доброе утро"), said("2", "Заказ готов?")}},
		{After: "2", First: "3", Last: "3", Entries: []journal.Entry{said("3", "Заказ 17 готов?")}},
	} {
		page.Account = me
		page.Entries[len(page.Entries)-1].ID = "id-" + page.Last
		if page.Last == "3" {
			page.Entries[0].Replaces = "id-2" // a correction
		}
		if _, err := j.Take(ctx, journal.Batch{Page: &page}); err != nil {
			log.Fatal(err)
		}
	}
	held, _ := j.Held(ctx, me, "", "")
	fmt.Println("held:", held.Oldest, "to", held.Newest)
	history, _ := j.History(ctx, me, boris, 0, 10)
	for _, e := range history {
		fmt.Println(e.Body)
	}
	// Output:
	// held: 1 to 3
	// Доброе утро
	// Заказ 17 готов?
}
