package view

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// colours are the variables of a block of the style.
func colours(t *testing.T, block string) map[string]string {
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`).FindAllStringSubmatch(block, -1) {
		hex := m[2][1:]
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		found[m[1]] = hex
	}
	require.Len(t, found, 17)
	return found
}

// luminance is WCAG 2's, of a colour as six hex digits.
func luminance(t *testing.T, hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		require.NoError(t, err)
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// Text is readable on each ground that it stands on, and an edge can be told from it: level AA of WCAG 2.
func TestColoursHaveContrast(t *testing.T) {
	blocks := regexp.MustCompile(`(?s)color-scheme: (light|dark);(.*?)\}`).FindAllStringSubmatch(htmlFile("style.css"), -1)
	require.Len(t, blocks, 3)
	assert.Equal(t, strings.Fields(blocks[1][2]), strings.Fields(blocks[2][2]), "dark is dark, chosen or the system's")
	blocks = append(blocks, regexp.MustCompile(`(?s)color-scheme: (light);(.*?)\}`).FindStringSubmatch(htmlFile("print.css")))
	pairs := map[string][]string{
		"ink": {"ground", "sheet", "raise", "accent-ground", "good-ground", "none-ground"}, "soft": {"ground", "sheet", "raise"},
		"accent": {"ground", "sheet", "raise", "accent-ground"}, "good": {"sheet", "raise", "good-ground"}, "bad": {"sheet", "raise", "bad-ground"},
		"doubt": {"sheet", "raise", "doubt-ground"}, "none": {"sheet", "raise", "none-ground"},
	}
	for _, block := range blocks {
		is := colours(t, block[2])
		contrast := func(a, b string) float64 {
			x, y := luminance(t, is[a]), luminance(t, is[b])
			return (max(x, y) + 0.05) / (min(x, y) + 0.05)
		}
		for text, grounds := range pairs {
			for _, ground := range grounds {
				assert.GreaterOrEqual(t, contrast(text, ground), 4.5, "%s on %s, %s", text, ground, block[1])
			}
		}
		assert.GreaterOrEqual(t, contrast("edge", "sheet"), 3.0, "a field's edge, %s", block[1])
	}
}
