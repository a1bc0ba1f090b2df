package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// region is a public region under its three names.
type region struct {
	id      string // the API's
	chinese string // the console's
	english string
}

// regions are Huawei Cloud's public ones (developer.huaweicloud.com/endpoint). Others exist: private clouds, and new
// ones.
var regions = []region{
	{"af-north-1", "非洲-开罗", "AF-Cairo"},
	{"af-south-1", "非洲-约翰内斯堡", "AF-Johannesburg"},
	{"ap-southeast-1", "中国-香港", "CN-Hong Kong"},
	{"ap-southeast-2", "亚太-曼谷", "AP-Bangkok"},
	{"ap-southeast-3", "亚太-新加坡", "AP-Singapore"},
	{"ap-southeast-4", "亚太-雅加达", "AP-Jakarta"},
	{"ap-southeast-5", "亚太-马尼拉", "AP-Manila"},
	{"cn-east-2", "华东-上海二", "CN East-Shanghai2"},
	{"cn-east-3", "华东-上海一", "CN East-Shanghai1"},
	{"cn-east-4", "华东二", "CN East2"},
	{"cn-east-5", "华东-青岛", "CN East-Qingdao"},
	{"cn-north-1", "华北-北京一", "CN North-Beijing1"},
	{"cn-north-2", "华北-北京二", "CN North-Beijing2"},
	{"cn-north-4", "华北-北京四", "CN North-Beijing4"},
	{"cn-north-9", "华北-乌兰察布一", "CN North-Ulanqab1"},
	{"cn-south-1", "华南-广州", "CN South-Guangzhou"},
	{"cn-south-2", "华南-深圳", "CN South-Shenzhen"},
	{"cn-south-4", "华南-广州-友好用户环境", "CN South-Guangzhou-InvitationOnly"},
	{"cn-southwest-2", "西南-贵阳一", "CN Southwest-Guiyang1"},
	{"eu-west-0", "欧洲-巴黎", "EU-Paris"},
	{"eu-west-101", "欧洲-都柏林", "EU-Dublin"},
	{"la-north-2", "拉美-墨西哥城二", "LA-Mexico City2"},
	{"la-south-2", "拉美-圣地亚哥", "LA-Santiago"},
	{"me-east-1", "中东-利雅得", "ME-Riyadh"},
	{"my-kualalumpur-1", "亚太-吉隆坡-OP6", "AP-Kuala Lumpur-OP6"},
	{"na-mexico-1", "拉美-墨西哥城一", "LA-Mexico City1"},
	{"ru-northwest-2", "俄罗斯-莫斯科二", "RU-Moscow2"},
	{"sa-brazil-1", "拉美-圣保罗一", "LA-Sao Paulo1"},
	{"tr-west-1", "土耳其-伊斯坦布尔", "TR-Istanbul"},
}

var regionID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Region is a public region: its id in the API, and its English name in the console.
type Region struct{ ID, English string }

// Regions lists the public regions, sorted by id. Others exist: private clouds, and new ones.
func Regions() []Region {
	list := make([]Region, len(regions))
	for i, r := range regions {
		list[i] = Region{r.id, r.english}
	}
	slices.SortFunc(list, func(a, b Region) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// CheckRegion holds a region from outside a configuration against the API's form of ids. The error gives the id to write
// where it is the console's name of one.
func CheckRegion(id string) error {
	l := &loader{}
	l.checkRegion(text{state: present, value: id})
	for _, x := range l.found {
		if x.severity == diag.Error {
			return fmt.Errorf("%s. %s", x.summary, x.detail)
		}
	}
	return nil
}

// checkRegion holds a region against the API's form of ids, and reports the console's names with the id to write.
func (l *loader) checkRegion(t text) bool {
	if named := regionsNamed(t.value); len(named) > 0 {
		var ids []string
		for _, r := range named {
			ids = append(ids, fmt.Sprintf("%q (%s, %s)", r.id, r.chinese, r.english))
		}
		l.fail(t.at, "Write the API's id: "+strings.Join(ids, " or ")+".", "%q is the console's name of a region", t.value)
		return false
	}
	var ids []string
	for _, r := range regions {
		if r.id == t.value {
			return true
		}
		ids = append(ids, r.id)
	}
	if !regionID.MatchString(t.value) {
		remedy := `Write the API's id, such as "cn-east-3" for 上海一.` + didYouMean(t.value, ids)
		if parent, _, ok := strings.Cut(t.value, "_"); ok && regionID.MatchString(parent) {
			remedy = fmt.Sprintf("It looks like a project of region %q. SWR and CCE know regions only.", parent)
		}
		l.fail(t.at, remedy, "%q is no region", t.value)
		return false
	}
	// An unknown id may be a private cloud's, or a new region of a known name. One that is spelled like no other may be a slip.
	for _, id := range ids {
		if withoutDigits(id) == withoutDigits(t.value) {
			return true
		}
	}
	if near := didYouMean(t.value, ids); near != "" {
		l.warn(t.at, "A private cloud's region may be called so."+near, "%q is none of Huawei Cloud's public regions", t.value)
	}
	return true
}

// regionsNamed finds the regions that the console calls so, in whole or in short: 上海一, 上海, Shanghai1.
func regionsNamed(name string) []region {
	wanted := plain(name)
	if wanted == "" {
		return nil
	}
	var exact, begins []region
	for _, r := range regions {
		for _, full := range []string{r.chinese, r.english} {
			_, short, _ := strings.Cut(full, "-")
			switch {
			case wanted == plain(full) || wanted == plain(short):
				exact = append(exact, r)
			case short != "" && !isASCII(name) && strings.HasPrefix(plain(short), wanted), short != "" && strings.TrimRight(plain(short), "0123456789") == wanted:
				begins = append(begins, r)
			}
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return begins
}

// plain leaves only letters and digits, in lower case.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

// regionOr reads a region; the tenant's when left out.
func (r reader) regionOr(tenant string) string {
	t := r.text("region")
	if t.state == present && r.l.checkRegion(t) {
		return t.value
	}
	return tenant
}
