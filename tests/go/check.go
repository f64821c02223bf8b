// SPDX-License-Identifier: MIT

// Check reads what tests/log/emit_samples wrote and judges it with Go's own packages for notes and
// trees (Debian's golang-golang-x-mod-dev): nothing in here knows our code.
//
//	check DIR        exit 0 and one line of counts, or exit 1 and the first thing that is wrong
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: check DIR")
		os.Exit(2)
	}
	summary, err := checkAll(os.Args[1])
	if err != nil {
		fmt.Println("bad:", err)
		os.Exit(1)
	}
	fmt.Println(summary)
}

func checkAll(dir string) (string, error) {
	keys, err := readKeys(filepath.Join(dir, "keys"))
	if err != nil {
		return "", fmt.Errorf("keys: %w", err)
	}
	if len(keys) != 3 {
		return "", fmt.Errorf("three keys were expected, there are %d", len(keys))
	}
	if _, err := openAll(filepath.Join(dir, "note"), keys[0], keys[1]); err != nil {
		return "", fmt.Errorf("note: %w", err)
	}
	proofs, err := checkProofs(filepath.Join(dir, "proofs"))
	if err != nil {
		return "", fmt.Errorf("proofs: %w", err)
	}
	files, err := checkLog(filepath.Join(dir, "log"), keys[0], keys[2])
	if err != nil {
		return "", fmt.Errorf("log: %w", err)
	}
	return fmt.Sprintf("go: 2 notes, %d proofs, %d tile files are good", proofs, files), nil
}

// cosigner verifies signatures of type 0x04, which x/mod does not have.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func readKeys(path string) ([]note.Verifier, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var keys []note.Verifier
	for _, vkey := range lines {
		parts := strings.SplitN(vkey, "+", 3)
		if len(parts) != 3 {
			return nil, fmt.Errorf("not a key: %q", vkey)
		}
		raw, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil || len(raw) != 33 {
			return nil, fmt.Errorf("not a key: %q", vkey)
		}
		if raw[0] != 4 {
			key, err := note.NewVerifier(vkey)
			if err != nil {
				return nil, err
			}
			keys = append(keys, key)
			continue
		}
		id, err := strconv.ParseUint(parts[1], 16, 32)
		if err != nil {
			return nil, err
		}
		keys = append(keys, &cosigner{parts[0], uint32(id), raw[1:]})
	}
	return keys, nil
}

// openAll demands that every one of the keys signed: note.Open is content with one of them.
func openAll(path string, keys ...note.Verifier) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(raw, note.VerifierList(keys...))
	if err != nil {
		return "", err
	}
	if len(opened.Sigs) != len(keys) {
		return "", fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(keys))
	}
	return opened.Text, nil
}

func checkProofs(path string) (int, error) {
	lines, err := readLines(path)
	if err != nil {
		return 0, err
	}
	for number, line := range lines {
		if err := checkProof(strings.Split(line, " ")); err != nil {
			return 0, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	if len(lines) == 0 {
		return 0, fmt.Errorf("there are none")
	}
	return len(lines), nil
}

func checkProof(fields []string) error {
	if len(fields) < 5 {
		return fmt.Errorf("too short")
	}
	a, errA := strconv.ParseInt(fields[1], 10, 64)
	b, errB := strconv.ParseInt(fields[2], 10, 64)
	if errA != nil || errB != nil {
		return fmt.Errorf("not numbers")
	}
	var hashes []tlog.Hash
	for _, field := range fields[3:] {
		hash, err := tlog.ParseHash(field)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	switch fields[0] {
	case "inclusion":
		return tlog.CheckRecord(hashes[2:], b, hashes[0], a, hashes[1])
	case "consistency":
		return tlog.CheckTree(hashes[2:], b, hashes[1], a, hashes[0])
	}
	return fmt.Errorf("not a proof: %q", fields[0])
}

// hashStore keeps x/mod's stored hashes in memory.
type hashStore []tlog.Hash

func (s hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, i := range indexes {
		if i < 0 || i >= int64(len(s)) {
			return nil, fmt.Errorf("no stored hash %d", i)
		}
		hashes = append(hashes, s[i])
	}
	return hashes, nil
}

// checkLog reads every entry, builds the tree anew, and compares root and tiles.
func checkLog(dir string, log, server note.Verifier) (int, error) {
	text, err := openAll(filepath.Join(dir, "checkpoint"), log, server)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != log.Name() {
		return 0, fmt.Errorf("checkpoint: not three lines of that log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return 0, err
	}
	var store hashStore
	files := 1
	for first := int64(0); first < size; first += 256 {
		width := min(256, size-first)
		raw, err := os.ReadFile(filepath.Join(dir, "tile/entries", indexPath(first/256, width)))
		if err != nil {
			return 0, err
		}
		files++
		for k := int64(0); k < width; k++ {
			if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
				return 0, fmt.Errorf("bundle %d ends too early", first/256)
			}
			end := 2 + int(binary.BigEndian.Uint16(raw))
			hashes, err := tlog.StoredHashes(first+k, raw[2:end], store)
			if err != nil {
				return 0, err
			}
			store = append(store, hashes...)
			raw = raw[end:]
		}
		if len(raw) != 0 {
			return 0, fmt.Errorf("bundle %d has bytes after its end", first/256)
		}
	}
	computed, err := tlog.TreeHash(size, store)
	if err != nil {
		return 0, err
	}
	if computed != root {
		return 0, fmt.Errorf("the entries give another root than the checkpoint's")
	}
	tiles, err := checkTiles(dir, size, store)
	return files + tiles, err
}

func checkTiles(dir string, size int64, store hashStore) (int, error) {
	files := 0
	for level := 0; size>>(8*level) > 0; level++ {
		hashes := size >> (8 * level)
		for first := int64(0); first < hashes; first += 256 {
			width := min(256, hashes-first)
			tile := tlog.Tile{H: 8, L: level, N: first / 256, W: int(width)}
			want, err := tlog.ReadTileData(tile, store)
			if err != nil {
				return 0, err
			}
			name := filepath.Join("tile", strconv.Itoa(level), indexPath(tile.N, width))
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(got, want) {
				return 0, fmt.Errorf("%s has other hashes", name)
			}
			files++
		}
	}
	return files, nil
}

// indexPath is the path rule of tlog-tiles; tlog.Tile.Path has an older one.
func indexPath(n, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func readLines(path string) ([]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n"), nil
}
