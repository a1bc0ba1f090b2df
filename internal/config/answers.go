package config

import "maps"

// notYet marks an answer about a part of the language that this version leaves out.
const notYet = "This version does not read it, and leaving it out silently would be wrong. Take it out until a later version supports it"

// topAnswers are blocks that people write at the top level.
var topAnswers = map[string]string{
	"user":     notYet + "; users have to exist in IAM already.",
	"onboard":  notYet + `; a group with the policies, such as policies = ["UCS FullAccess"], and an organization with a grant do the same.`,
	"offboard": notYet + "; take the people out of members and grants instead.",
	"cluster":  notYet + "; grant rights in clusters on CCE's console.",
	"check":    notYet + ". A variable's validation block checks values, a quota block checks quotas.",

	"resource":    `Each kind has a block of its own here: group "…" with members and policies for a user group, organization "…" with grants for an SWR organization.`,
	"data":        "Nothing has to be looked up: users, policies and projects are named as the console shows them, and plan finds them. csvdecode(file(…)) reads tables.",
	"module":      "A configuration is one directory. Use locals, for_each and file functions, or a directory for each tenant; --root lets several share files.",
	"provider":    `Write tenant "…" { region = "…" }. Credentials come from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, in the environment.`,
	"output":      "There are no outputs: osc-perms plan --json is made for other programs.",
	"terraform":   "Leave it out: there is no state and no backend to configure, and nothing to install.",
	"moved":       `In the group's block, previously = ["old name"] keeps the group under its new name. A label can be changed as it is.`,
	"import":      "Leave it out: what exists is read live. Declare it as it is, and plan shows no change.",
	"removed":     "Take the block out: what it made stays. prune { groups = […] } deletes what no block declares.",
	"ephemeral":   "Use a variable with sensitive = true.",
	"dynamic":     "At the top level, for_each on group and organization makes several of a block.",
	"policy":      `A policy block stands in a group block; or write policies = ["UCS FullAccess"] there.`,
	"grant":       `A grant block stands in an organization block: grant "read" { users = ["alice"] }.`,
	"endpoints":   "It stands in the tenant block.",
	"validation":  "It stands in a variable block.",
	"local":       "The block is called locals; local.<name> refers to what stands in it.",
	"credentials": credentialAnswer,
}

// rootAnswers are what people begin references with that Terraform knows.
var rootAnswers = map[string]string{
	"count":     "for_each makes several of a block: use each.key and each.value.",
	"path":      `File paths are relative to the configuration as they are: file("people.csv"). --root lets them lead into a directory around it.`,
	"data":      topAnswers["data"],
	"module":    topAnswers["module"],
	"resource":  "What other blocks may use is tenant.name, tenant.region, group.<label>.name and group.<label>.members.",
	"self":      "Write the value out, or keep it in a local that several attributes use; other blocks can use group.<label>.name and group.<label>.members.",
	"terraform": "There are no workspaces and no state: write a directory for each tenant, or tell them apart with a variable.",
}

// blockAnswers are attributes and blocks that Terraform knows everywhere.
var blockAnswers = with(credentialAnswers, map[string]string{
	"count":       "for_each makes several of a group or an organization: for_each = toset([…]), with name using each.key. To leave a block out, take it out or give for_each an empty map.",
	"depends_on":  "Leave it out: the order comes from what is needed first, and what is added comes before what is removed.",
	"lifecycle":   `guard { protected_groups = ["…"] } keeps a group from being deleted; an attribute that is left out, or mode = "additive", leaves alone what is there.`,
	"provider":    "Leave it out: the tenant block says which account and region.",
	"provisioner": "Leave it out: nothing is run here. osc-perms plan --json tells other programs what changed.",
	"connection":  "Leave it out: the tenant block says which account and region.",
	"timeouts":    "Leave it out: the flag --timeout bounds the whole run.",
	"until":       notYet + "; take people out by hand on the day.",
})

var groupAnswers = with(blockAnswers, map[string]string{
	"users":        `Write members = ["alice"].`,
	"user":         `Write members = ["alice"].`,
	"roles":        `Write policies = ["UCS FullAccess"], with the names that the console shows.`,
	"role":         `Write policies = ["UCS FullAccess"], with the names that the console shows.`,
	"grant":        "Grants stand in organization blocks, where groups = […] names this group.",
	"moved":        `Write previously = ["old name"].`,
	"privileged":   notYet + ".",
	"domain_id":    "Leave it out: the tenant block names the account.",
	"access_level": "Write policies: what a group may do comes from them.",
})

var organizationAnswers = with(blockAnswers, map[string]string{
	"members":     `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"users":       `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"permissions": `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"previously":  "SWR can't rename an organization. Declare the new one, move the images, then delete the old one.",
	"policies":    "Policies are attached to groups. An organization has grants.",
	"policy":      "Policies are attached to groups. An organization has grants.",
})

var grantAnswers = map[string]string{
	"until":   blockAnswers["until"],
	"members": `Write users = ["alice"].`,
	"auth":    `The level is the block's label: grant "manage", "edit" or "read".`,
}

var guardAnswers = with(blockAnswers, map[string]string{
	"privileged": notYet + "; until then look at policies such as Tenant Administrator in every plan.",
})

var variableAnswers = map[string]string{
	"value":     "Write default, or give the value in osc-perms.hclvars.",
	"ephemeral": "Write sensitive = true.",
}

var tenantAnswers = with(blockAnswers, map[string]string{
	"for_each":     "A configuration is for one tenant. Write a directory for each; --root lets them share files.",
	"account":      "The account is name.",
	"domain_name":  "The account is name.",
	"account_name": "The account is name.",
	"domain_id":    "Leave it out, or set HUAWEICLOUD_SDK_DOMAIN_ID: the account's name is what credentials are held against.",
	"project_id":   "Leave it out, or set HUAWEICLOUD_SDK_PROJECT_ID.",
	"endpoint":     `Write a block: endpoints { iam = "https://…" }.`,
	"alias":        "A configuration is for one tenant. Write a directory for each; --root lets them share files.",
})

const credentialAnswer = "Credentials never stand in a configuration. Set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (and HUAWEICLOUD_SDK_SECURITY_TOKEN), or HW_ACCESS_KEY and HW_SECRET_KEY, in the environment, " +
	"or name a section of ~/.huaweicloud/credentials with profile. If this key was ever committed, replace it."

// credentialAnswers are attributes that hold a secret: their lines are not shown.
var credentialAnswers = func() map[string]string {
	answers := map[string]string{}
	for _, name := range []string{
		"ak", "sk", "access_key", "secret_key", "access_key_id", "secret_access_key", "security_token", "session_token",
		"token", "auth_token", "api_key", "password", "passwd", "secret",
	} {
		answers[name] = credentialAnswer
	}
	return answers
}()

func with(base, more map[string]string) map[string]string {
	all := maps.Clone(base)
	maps.Copy(all, more)
	return all
}
