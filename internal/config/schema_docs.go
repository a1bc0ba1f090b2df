package config

import (
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// attributeKind is what an attribute takes, as Schema says it.
type attributeKind int

const (
	anything      attributeKind = iota
	aText                       // a string
	aWord                       // one of some words
	aFlag                       // true or false
	aNumber                     // a whole number
	aLimit                      // a number, or a share in percent
	aList                       // names, or words
	aMap                        // from names to names, or words
	aDay                        // YYYY-MM-DD
	someDays                    // from names to days
	aDayOrSome                  // either
	aCondition                  // an expression that is true or false
	aForEach                    // a map; a set takes an expression
	aConstantText               // a string that may not be null
	aConstantFlag               // true or false, and no text
)

// attributeDoc is what Schema tells of an attribute.
type attributeDoc struct {
	kind      attributeKind
	about     string
	words     []string
	otherwise any // what it is when left out
}

// blockDoc is what Schema tells of a block.
type blockDoc struct {
	about    string
	required []string
	either   []string // one of these is required
	labels   []string // where only these are labels
}

var blockDocs = map[string]blockDoc{
	"tenant":              {about: "The account that the configuration is for; exactly one.", required: []string{"region"}},
	"tenant.endpoints":    {about: "Addresses of services, in private clouds."},
	"variable":            {about: "A value from outside: --var, --var-file, OSC_PERMS_VAR_name, *.hclvars."},
	"variable.validation": {about: "What a value must fulfil.", required: []string{"condition", "error_message"}},
	"locals":              {about: "Values by names of your own, as local.name."},
	"user":                {about: "An IAM user that the configuration creates and keeps; never deleted."},
	"group":               {about: "A user group: its members, and the policies attached to it."},
	"group.policy":        {about: "A policy with a scope of its own; without one the policy's type decides."},
	"organization":        {about: "An SWR organization, created when missing, and the rights on it."},
	"organization.grant":  {about: "Who has a level on the organization.", either: []string{"users", "groups"}, labels: levelWords()},
	"cluster":             {about: "Kubernetes rights in a CCE cluster."},
	"cluster.grant":       {about: "Who has a role in the cluster.", either: []string{"users", "groups"}, labels: roleWords()},
	"onboard":             {about: "What people should be able to do in OSC; groups, policies and grants follow from it.", required: []string{"can", "users"}},
	"offboard":            {about: "Who leaves: out of every group and every grant, and disabled.", required: []string{"users"}},
	"quota":               {about: "How much must still be creatable once the plan is applied.", either: []string{"free_organizations", "free_groups", "free_users"}},
	"check":               {about: "What must hold after the plan, over the whole account.", required: []string{"condition", "error_message"}},
	"prune":               {about: "What no block declares and is to be removed."},
	"guard":               {about: "Bounds on what a plan may take away."},
}

const (
	aboutForEach = "A map, or an expression that comes to a map or a set of texts: a block for each of its keys, with each.key and each.value."
	aboutMode    = "exclusive: exactly what is declared stays. additive: what else is there stays, and is listed."
	aboutRegion  = "The region's id in the API, such as cn-east-3; the tenant's when left out."
	aboutUsers   = "IAM users, by name; [] for nobody."
	aboutGroups  = "Declared groups, by label or name: expanded to the people in them."
)

var modeWords = []string{string(provision.Exclusive), string(provision.Additive)}

var severityWords = []string{string(provision.SeverityError), string(provision.SeverityWarning)}

var attributeDocs = map[string]attributeDoc{
	"tenant.name":          {kind: aText, about: "The account's name; the label when left out. Credentials of any other account are refused."},
	"tenant.region":        {kind: aText, about: "Where SWR and CCE are, unless an object names its own: the region's id in the API, such as cn-east-3."},
	"tenant.osc_region":    {kind: aText, about: "Where OSC keeps its organization; the region when left out."},
	"tenant.mode":          {kind: aWord, words: modeWords, otherwise: "exclusive", about: "For all blocks that name none. " + aboutMode},
	"tenant.profile":       {kind: aText, about: "A section of ~/.huaweicloud/credentials."},
	"tenant.timezone":      {kind: aText, otherwise: defaultTimezone, about: "In which until ends: an IANA name."},
	"tenant.endpoints.iam": {kind: aText, about: "IAM's address, such as https://iam.example.com."},
	"tenant.endpoints.swr": {kind: aText, about: "SWR's address."},
	"tenant.endpoints.cce": {kind: aText, about: "CCE's address."},
	"tenant.endpoints.eps": {kind: aText, about: "The address of Enterprise Project Management."},

	"variable.type":                     {kind: aConstantText, about: "Such as string, number, bool, list(string) or map(string)."},
	"variable.default":                  {about: "The value where none is given; without references."},
	"variable.description":              {kind: aConstantText, about: "What the value is for."},
	"variable.sensitive":                {kind: aConstantFlag, otherwise: false, about: "Never show the value."},
	"variable.nullable":                 {kind: aConstantFlag, otherwise: true, about: "Whether null is a value."},
	"variable.validation.condition":     {kind: aCondition, about: "An expression about var.name that must be true."},
	"variable.validation.error_message": {kind: aText, about: "What to tell whoever gives another value."},

	"user.name":        {kind: aText, about: "The user's name in IAM; the label when left out."},
	"user.email":       {kind: aText, about: "The address; shown masked."},
	"user.phone":       {kind: aText, about: "With the country code: +86 13800000000; shown masked."},
	"user.description": {kind: aText, about: "A text about the user."},
	"user.enabled":     {kind: aFlag, otherwise: true, about: "Whether the user may log in."},
	"user.access_type": {kind: aWord, words: []string{string(iam.AccessDefault), string(iam.AccessProgrammatic), string(iam.AccessConsole)}, about: "How the user may reach the cloud."},
	"user.until":       {kind: aDay, about: "The last day, YYYY-MM-DD; disabled afterwards."},
	"user.for_each":    {kind: aForEach, about: aboutForEach},

	"group.name":                       {kind: aText, about: "The group's name in IAM; the label when left out."},
	"group.description":                {kind: aText, about: "A text about the group."},
	"group.members":                    {kind: aList, about: "IAM users, by name; [] for nobody. Left out, membership is not managed."},
	"group.until":                      {kind: someDays, about: "From members to their last days."},
	"group.policies":                   {kind: aList, about: "Policies by the display name in the console; [] for none."},
	"group.mode":                       {kind: aWord, words: modeWords, about: aboutMode},
	"group.previously":                 {kind: aList, about: "Old names: a rename keeps the group."},
	"group.for_each":                   {kind: aForEach, about: aboutForEach},
	"group.policy.scope":               {kind: aWord, words: []string{string(provision.ScopeGlobal), string(provision.ScopeAll)}, about: "global: global services. all: all resources, every project included."},
	"group.policy.projects":            {kind: aList, about: "Projects, by name."},
	"group.policy.enterprise_projects": {kind: aList, about: "Enterprise projects, by name or id."},
	"group.policy.custom":              {kind: aFlag, about: "Of two permissions of one display name: the custom one, or not."},
	"group.policy.internal_name":       {kind: aText, about: "Of two permissions of one display name: the one with this internal name."},

	"organization.name":         {kind: aText, about: "The organization's name; the label when left out. With a * it is a pattern, and nothing is created."},
	"organization.region":       {kind: aText, about: aboutRegion},
	"organization.create":       {kind: aFlag, otherwise: true, about: "Create it when it is missing; false: it must exist."},
	"organization.mode":         {kind: aWord, words: modeWords, about: aboutMode},
	"organization.for_each":     {kind: aForEach, about: aboutForEach},
	"organization.grant.users":  {kind: aList, about: aboutUsers},
	"organization.grant.groups": {kind: aList, about: aboutGroups},
	"organization.grant.until":  {kind: aDayOrSome, about: "The last day, or last days by name."},

	"cluster.name":             {kind: aText, about: "The cluster's name; the label when left out."},
	"cluster.region":           {kind: aText, about: aboutRegion},
	"cluster.mode":             {kind: aWord, words: modeWords, about: aboutMode},
	"cluster.for_each":         {kind: aForEach, about: aboutForEach},
	"cluster.grant.users":      {kind: aList, about: aboutUsers},
	"cluster.grant.groups":     {kind: aList, about: "Declared groups, by label or name."},
	"cluster.grant.namespaces": {kind: aList, about: "Where it holds; all namespaces when left out."},
	"cluster.grant.until":      {kind: aDayOrSome, about: "The last day, or last days by name."},

	"onboard.users":    {kind: aList, about: aboutUsers},
	"onboard.can":      {kind: aList, words: capabilityWords(), about: "What they should be able to do."},
	"onboard.clusters": {kind: aMap, words: roleWords(), about: "From clusters to Kubernetes roles; needed by deploy."},
	"onboard.until":    {kind: aDayOrSome, about: "The last day, or last days by user."},
	"onboard.prefix":   {kind: aText, otherwise: defaultPrefix, about: "What the names of its six groups begin with."},
	"onboard.mode":     {kind: aWord, words: modeWords, about: aboutMode},
	"onboard.for_each": {kind: aForEach, about: aboutForEach},

	"offboard.users": {kind: aList, about: "IAM users, by name."},

	"quota.free_organizations": {kind: aNumber, about: "So many organizations must still be creatable."},
	"quota.free_groups":        {kind: aNumber, about: "So many groups must still be creatable."},
	"quota.free_users":         {kind: aNumber, about: "So many users must still be creatable."},
	"quota.unless_exists":      {kind: aText, about: "Not needed where an organization of this name or pattern exists, such as osc-*."},
	"quota.region":             {kind: aText, about: aboutRegion},
	"quota.severity":           {kind: aWord, words: severityWords, otherwise: "error", about: "Whether too little room refuses the plan."},

	"check.condition":     {kind: aCondition, about: "What must be true, about user_can, who_can, who_has and members."},
	"check.error_message": {kind: aText, about: "What to tell whoever plans when it is not."},
	"check.severity":      {kind: aWord, words: severityWords, otherwise: "error", about: "Whether it refuses the plan."},

	"prune.groups":        {kind: aList, about: "Patterns of names: groups that no block declares are deleted. A * stands for any characters."},
	"prune.organizations": {kind: aList, about: "Patterns of names: empty organizations that no block declares are deleted."},

	"guard.max_removals":            {kind: aLimit, otherwise: "25%", about: "How many removals a plan may have: a number, or a share of what is managed."},
	"guard.max_removals_per_object": {kind: aLimit, about: "The same for each group, organization and cluster."},
	"guard.allow_empty_groups":      {kind: aFlag, otherwise: false, about: "Whether an expression may leave a group without members."},
	"guard.protected_users":         {kind: aList, about: "IAM users who lose nothing."},
	"guard.protected_groups":        {kind: aList, about: "Groups that lose nothing; admin is always among them."},
	"guard.privileged":              {kind: aList, about: "Who alone may newly hold an administrator's policy."},
	"guard.unmanaged":               {kind: aWord, words: []string{"report", "error"}, otherwise: "report", about: "Whether what no block manages refuses the plan."},
}

func capabilityWords() []string {
	var words []string
	for _, c := range osc.Capabilities() {
		words = append(words, string(c))
	}
	return words
}

// levelWords are the levels of a grant on an organization, the highest first.
func levelWords() []string {
	return []string{swr.Manage.String(), swr.Edit.String(), swr.Read.String()}
}
