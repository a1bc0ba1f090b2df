package osc

// Capability is a job that a person wants to do in OSC: a row of the catalogue, by its id.
type Capability string

// The capabilities (OSC's FAQ, by its cases).
const (
	View               Capability = "view"
	Full               Capability = "full"
	Publish            Capability = "publish"
	Upload             Capability = "upload"
	Deploy             Capability = "deploy"
	EnterpriseRegistry Capability = "enterprise-registry"
)

// Status says whether somebody can do something.
type Status string

// The verdicts. Unknown: something that matters could not be read, so that "no" would be a guess.
const (
	Yes     Status = "yes"
	No      Status = "no"
	Unknown Status = "unknown"
)

// Verdict is whether a person has a capability, and why.
type Verdict struct {
	Verdict Status `json:"verdict"`
	// Paths, for yes: each way in which the person has it, such as
	// "carol → osc-publish → UCS FullAccess@global, OBS Administrator@global".
	Paths []string `json:"paths"`
	// Missing, for no and unknown: each thing that would have to be given.
	Missing []string `json:"missing"`
	// Unread, for unknown: what could not be read.
	Unread []string `json:"unread,omitempty"`
	// Nearest, for no and unknown: what there is and what is lacking, in one sentence.
	Nearest string `json:"nearest,omitempty"`
	// Remedy, for no and unknown: what to do about it, thing by thing.
	Remedy string `json:"remedy,omitempty"`
	// ByFiles: something is missing that an onboard block gives.
	ByFiles bool `json:"-"`
}
