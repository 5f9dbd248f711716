// Appends to a log of tessera's POSIX storage, and prints what it saw as JSON.
//
// The log is set up as tessera's own cmd/conformance/posix sets it up, but for two things. The maximal age of a batch
// is a flag; there it is a second, and whoever writes alone waits for it. And the writers are in the process, as ours
// are with our ledger, so that HTTP is not what is measured.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"log"
	"os"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

const entryBytes = 600

type seen struct {
	Latencies []int64 `json:"latencies_us"`
	Seconds   float64 `json:"seconds"`
}

func main() {
	folder := flag.String("folder", "", "where the log lies; empty")
	writers := flag.Int("writers", 1, "how many write at the same time")
	seconds := flag.Float64("seconds", 1, "for how long")
	age := flag.Duration("batch-age", time.Second, "the maximal age of a batch")
	flag.Parse()
	ctx := context.Background()
	appender, shutdown := open(ctx, *folder, *age)
	write(ctx, appender, *writers, 0.3) // to warm up
	found := write(ctx, appender, *writers, *seconds)
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
	if err := shutdown(ctx); err != nil {
		log.Fatal(err)
	}
}

func open(ctx context.Context, folder string, age time.Duration) (*tessera.Appender, func(context.Context) error) {
	private, _, err := note.GenerateKey(rand.Reader, "bench.example")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		log.Fatal(err)
	}
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		log.Fatal(err)
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(time.Second).
		WithCheckpointRepublishInterval(time.Minute).
		WithBatching(256, age)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		log.Fatal(err)
	}
	return appender, shutdown
}

func write(ctx context.Context, appender *tessera.Appender, writers int, seconds float64) seen {
	begun := time.Now()
	until := begun.Add(time.Duration(seconds * float64(time.Second)))
	each := make([][]int64, writers)
	var all sync.WaitGroup
	for writer := range writers {
		all.Add(1)
		go func() {
			defer all.Done()
			each[writer] = writeUntil(ctx, appender, until)
		}()
	}
	all.Wait()
	found := seen{Seconds: time.Since(begun).Seconds()}
	for _, latencies := range each {
		found.Latencies = append(found.Latencies, latencies...)
	}
	return found
}

func writeUntil(ctx context.Context, appender *tessera.Appender, until time.Time) []int64 {
	var latencies []int64
	entry := make([]byte, entryBytes)
	for time.Now().Before(until) {
		if _, err := rand.Read(entry); err != nil {
			log.Fatal(err)
		}
		sent := time.Now()
		if _, err := appender.Add(ctx, tessera.NewEntry(append([]byte(nil), entry...)))(); err != nil {
			log.Fatal(err)
		}
		latencies = append(latencies, time.Since(sent).Microseconds())
	}
	return latencies
}
