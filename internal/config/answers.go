package config

import "maps"

// topAnswers are blocks that people write at the top level.
var topAnswers = map[string]string{
	"resource":    `Each kind has a block of its own here: group "…" with members and policies for a user group, organization "…" with grants for an SWR organization, cluster "…" with grants for a CCE cluster, user "…" for an IAM user.`,
	"data":        "Nothing has to be looked up: users, policies and projects are named as the console shows them, and plan finds them. csvdecode(file(…)) reads tables.",
	"module":      "A configuration is one directory. Use locals, for_each and file functions, or a directory for each tenant; --root lets several share files.",
	"provider":    `Write tenant "…" { region = "…" }. Credentials come from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, in the environment.`,
	"output":      "There are no outputs: osc-perms plan --json is made for other programs.",
	"terraform":   "Leave it out: there is no state and no backend to configure, and nothing to install.",
	"moved":       `In the group's block, previously = ["old name"] keeps the group under its new name. A label can be changed as it is.`,
	"import":      "Leave it out: what exists is read live. Declare it as it is, and plan shows no change.",
	"removed":     "Take the block out: what it made stays. prune { groups = […] } deletes what no block declares.",
	"ephemeral":   "Use a variable with sensitive = true.",
	"dynamic":     "At the top level, for_each on user, group, organization, cluster and onboard makes several of a block.",
	"policy":      `A policy block stands in a group block; or write policies = ["UCS FullAccess"] there.`,
	"grant":       `A grant block stands in an organization block, as in grant "read" { users = ["alice"] }, or in a cluster block, as in grant "view" { users = ["alice"] }.`,
	"members":     "It stands in a group block.",
	"until":       "It stands in the block of what ends: a group, a grant, a user or an onboard.",
	"privileged":  "It stands in the guard block.",
	"assert":      `It is called check: check "…" { condition = … } stands at the top level.`,
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
	"resource":  "What other blocks may use is tenant.name, tenant.region, group.<label>.name, group.<label>.members, user.<label>.name and onboard.<label>.users.",
	"self":      "Write the value out, or keep it in a local that several attributes use; other blocks can use group.<label>.name and group.<label>.members.",
	"terraform": "There are no workspaces and no state: write a directory for each tenant, or tell them apart with a variable.",
}

// blockAnswers are attributes and blocks that Terraform knows everywhere.
var blockAnswers = with(credentialAnswers, map[string]string{
	"count":       "for_each makes several of a user, group, organization, cluster or onboard block: for_each = toset([…]), with name using each.key. To leave a block out, take it out or give for_each an empty map.",
	"depends_on":  "Leave it out: the order comes from what is needed first, and what is added comes before what is removed.",
	"lifecycle":   `guard { protected_groups = ["…"] } keeps a group from being deleted; an attribute that is left out, or mode = "additive", leaves alone what is there.`,
	"provider":    "Leave it out: the tenant block says which account and region.",
	"provisioner": "Leave it out: nothing is run here. osc-perms plan --json tells other programs what changed.",
	"connection":  "Leave it out: the tenant block says which account and region.",
	"timeouts":    "Leave it out: the flag --timeout bounds the whole run.",
})

var groupAnswers = with(blockAnswers, map[string]string{
	"users":        `Write members = ["alice"].`,
	"user":         `Write members = ["alice"].`,
	"roles":        `Write policies = ["UCS FullAccess"], with the names that the console shows.`,
	"role":         `Write policies = ["UCS FullAccess"], with the names that the console shows.`,
	"grant":        "Grants stand in organization blocks, where groups = […] names this group.",
	"moved":        `Write previously = ["old name"].`,
	"privileged":   `It stands in the guard block: guard { privileged = ["alice"] }.`,
	"can":          `Capabilities stand in onboard blocks: onboard "…" with users and can = ["publish"].`,
	"domain_id":    "Leave it out: the tenant block names the account.",
	"access_level": "Write policies: what a group may do comes from them.",
})

var userAnswers = with(blockAnswers, map[string]string{
	"group":         `Membership stands in group blocks: members = ["erin"]; or in onboard blocks: users = ["erin"].`,
	"groups":        `Membership stands in group blocks: members = ["erin"]; or in onboard blocks: users = ["erin"].`,
	"policies":      "Policies are attached to groups: write them in a group block that has the user among its members.",
	"policy":        "Policies are attached to groups: write them in a group block that has the user among its members.",
	"role":          "Write what the user should be able to do into an onboard block, or policies into a group block.",
	"can":           `Capabilities stand in onboard blocks: onboard "…" with users and can = ["publish"].`,
	"access_mode":   `Write access_type = "default", "programmatic" or "console".`,
	"status":        "Write enabled = true or false.",
	"state":         "Write enabled = true or false.",
	"country_code":  `It stands in front of the number: phone = "+86 13800000000".`,
	"areacode":      `It stands in front of the number: phone = "+86 13800000000".`,
	"mobile":        `Write phone = "+86 13800000000".`,
	"mode":          "Leave it out: a user has nothing that others could add to.",
	"password":      "Leave it out: no password stands in a file. Whoever administers IAM sends the new user a link for the first login. If this one was ever committed, change it.",
	"pwd_reset":     "Leave it out: passwords are no business of a configuration.",
	"force_destroy": "Leave it out: users are never deleted. offboard takes everything from them.",
	"previously":    "A user can't be renamed here: rename on IAM's console, then here.",
})

var organizationAnswers = with(blockAnswers, map[string]string{
	"until":       `It stands in a grant block, on a line of its own: until = "2027-01-31".`,
	"members":     `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"users":       `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"permissions": `Write grant "read" { users = ["alice"] }, or "edit" or "manage".`,
	"previously":  "SWR can't rename an organization. Declare the new one, move the images, then delete the old one.",
	"policies":    "Policies are attached to groups. An organization has grants.",
	"policy":      "Policies are attached to groups. An organization has grants.",
})

var grantAnswers = map[string]string{
	"members":    `Write users = ["alice"].`,
	"auth":       `The level is the block's label: grant "manage", "edit" or "read".`,
	"namespaces": "An organization has no namespaces. They stand in grant blocks of a cluster block.",
}

var clusterAnswers = with(blockAnswers, map[string]string{
	"until":      `It stands in a grant block, on a line of its own: until = "2027-01-31".`,
	"members":    `Write grant "view" { users = ["alice"] }, or "edit", "admin" or "cluster-admin".`,
	"users":      `Write grant "view" { users = ["alice"] }, or "edit", "admin" or "cluster-admin".`,
	"groups":     `Write grant "view" { groups = ["operators"] }, or "edit", "admin" or "cluster-admin".`,
	"role":       `Write grant "view" { users = ["alice"] }, or "edit", "admin" or "cluster-admin".`,
	"namespaces": "They stand in a grant block: each grant has its own.",
	"create":     "Leave it out: clusters are not created here.",
	"cluster_id": "Write name, as CCE's console shows it: ids are looked up.",
	"id":         "Write name, as CCE's console shows it: ids are looked up.",
	"previously": "Write the cluster's present name; its access policies go by its id.",
	"policies":   "Policies are attached to groups. A cluster has grants.",
	"policy":     "Policies are attached to groups. A cluster has grants.",
})

var clusterGrantAnswers = map[string]string{
	"members":   `Write users = ["alice"].`,
	"namespace": `Write namespaces = ["default"].`,
	"role":      `The role is the block's label: grant "cluster-admin", "admin", "edit" or "view".`,
}

var onboardAnswers = with(blockAnswers, map[string]string{
	"role":         `Write can = ["publish"], what its users should be able to do.`,
	"roles":        `Write can = ["publish"], what its users should be able to do.`,
	"capability":   `Write can = ["publish"].`,
	"capabilities": `Write can = ["publish"].`,
	"policies":     `Write can = ["publish"]: which policies that takes is known. Others stand in group blocks.`,
	"policy":       `Write can = ["publish"]: which policies that takes is known. Others stand in group blocks.`,
	"members":      `Write users = ["carol"].`,
	"user":         `Write users = ["carol"].`,
	"groups":       "It makes groups of its own, one for each capability. Write users; onboard.<label>.users and group.<label>.members can be used there.",
	"cluster":      "Write " + clustersExample + ".",
	"grant":        "What its capabilities take is granted by itself; " + clustersExample + " says where deploy works.",
	"name":         `Leave it out: its groups are named <prefix><capability>, such as osc-publish. prefix = "…" changes that.`,
	"description":  "Leave it out: it makes several groups. A comment behind # says what it is for.",
	"previously":   "Leave it out: a label can be changed as it is; another prefix makes other groups.",
})

var offboardAnswers = with(blockAnswers, map[string]string{
	"for_each": "Write all of them into users: it takes lists that are worked out, such as users = local.left.",
	"members":  `Write users = ["mallory"].`,
	"name":     `Write users = ["mallory"].`,
	"until":    "Leave it out: it takes effect with the next apply. until in a group, a grant, a user or an onboard ends things by themselves.",
	"mode":     "Leave it out: it takes everything.",
})

var checkAnswers = with(blockAnswers, map[string]string{
	"assert":   "Leave the block out, and write condition and error_message in the check block itself.",
	"data":     "Leave it out: user_can, who_can, who_has and members look at the access after the plan.",
	"for_each": `Write one condition for all, such as alltrue([for u in local.devs : user_can(u, "upload")]).`,
	"message":  `Write error_message = "…".`,
})

var variableAnswers = map[string]string{
	"value":     "Write default, or give the value in osc-perms.hclvars.",
	"ephemeral": "Write sensitive = true.",
	"dynamic":   "A variable's validation blocks are written one by one: what they check must not depend on other values.",
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
