package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// Cluster is a CCE cluster. Calls don't change clusters here.
type Cluster struct {
	ID        string `json:"id"`
	Region    string `json:"region"` // the name of the project it is in: a region's own, or a sub-project
	Name      string `json:"name"`
	Phase     string `json:"phase,omitempty"` // "Available" when empty
	Version   string `json:"version,omitempty"`
	CreatedAt int64  `json:"created_at"`
}

// clusterPhases are those that a cluster goes through.
var clusterPhases = []string{
	"Available", "Unavailable", "ScalingUp", "ScalingDown", "Creating", "Deleting", "Upgrading", "Resizing", "RollingBack",
	"RollbackFailed", "Hibernating", "Hibernation", "Awaking", "Empty", "Error",
}

// ClusterPhases gives the phases that a cluster goes through.
func ClusterPhases() []string { return slices.Clone(clusterPhases) }

var clusterName = regexp.MustCompile(`^[a-z]([a-z0-9-]*[a-z0-9])?$`)

// ValidClusterName reports whether CCE takes a name for a new cluster: 4 to 128 lowercase letters, digits and dashes, of
// which the first is a letter and the last no dash.
func ValidClusterName(name string) bool {
	return len(name) >= 4 && len(name) <= 128 && clusterName.MatchString(name)
}

// AddCluster adds a cluster to a region, and the region's project where there is none. It gives the cluster's id.
func (s *State) AddCluster(region, name string) string {
	s.AddProject(region)
	id := s.idFor("cluster", region+"/"+name)
	s.Clusters = append(s.Clusters, Cluster{ID: id, Region: region, Name: name, CreatedAt: opened})
	return id
}

// ClusterID gives the id of the first cluster of a region and name, or "".
func (s *State) ClusterID(region, name string) string {
	for _, c := range s.Clusters {
		if c.Region == region && c.Name == name {
			return c.ID
		}
	}
	return ""
}

// cceCodes are the second codes of CCE's refusals. Those of 400 and 404 are known from published bodies of the real cloud;
// the others are made up.
var cceCodes = map[int]string{
	http.StatusBadRequest: "CCE_CM.0004", http.StatusUnauthorized: "CCE_CM.0001", http.StatusForbidden: "CCE_CM.0002",
	http.StatusNotFound: "CCE_CM.0003", http.StatusConflict: "CCE_CM.0005", http.StatusTooManyRequests: "CCE_CM.0006",
}

// cceError is CCE's error body. Bodies of the real cloud, as users published them, are Kubernetes' Status with two codes
// beside it: error_code and error_msg say nothing of what is wrong, the message does; the SDK joins the two. That the
// calls here have this body is unverified: Behaviour.CCEErrors "flat" is the plain form of other services.
func cceError(a answer, variant string) any {
	if variant == "flat" {
		return map[string]any{"error_code": a.code, "error_msg": a.message}
	}
	title := http.StatusText(a.status)
	return map[string]any{
		"kind": "Status", "apiVersion": "v1", "metadata": map[string]any{}, "status": "Failure", "code": a.status,
		"errorCode": a.code, "errorMessage": title + ".", "error_code": cmp.Or(cceCodes[a.status], "CCE_CM.0000"), "error_msg": title,
		"message": a.message, "reason": title,
	}
}

// cceCode is the code of a status: CCE.01404001 for 404.
func cceCode(status int) string { return fmt.Sprintf("CCE.01%03d001", status) }

// refuseCCE is a refusal with the code of its status.
func refuseCCE(status int, format string, args ...any) answer {
	return refuse(status, cceCode(status), format, args...)
}

// zulu is how CCE writes times.
func zulu(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// listClusters shows the clusters of the path's project, all at once. Unless the request has errorStatus, a cluster in
// the phase Error is shown, and found, as Deleting.
func (c *call) listClusters() answer {
	const flavour, virtual = "cce.s2.small", "VirtualMachine"
	status, typ, version := c.query.Get("status"), c.query.Get("type"), c.query.Get("version")
	items := []map[string]any{}
	for _, k := range c.cloud.base.Clusters {
		phase, own := cmp.Or(k.Phase, "Available"), cmp.Or(k.Version, "v1.31")
		if phase == "Error" && c.query.Get("errorStatus") == "" {
			phase = "Deleting"
		}
		if k.Region != c.region || status != "" && status != phase || typ != "" && typ != virtual || version != "" && version != own {
			continue
		}
		at := zulu(k.CreatedAt)
		items = append(items, map[string]any{
			"kind": "Cluster", "apiVersion": "v3",
			"metadata": map[string]any{"name": k.Name, "uid": k.ID, "alias": k.Name, "creationTimestamp": at, "updateTimestamp": at, "labels": map[string]any{}},
			"spec":     map[string]any{"type": virtual, "category": "CCE", "flavor": flavour, "version": own, "ipv6enable": false},
			"status":   map[string]any{"phase": phase, "endpoints": []any{}},
		})
	}
	return ok(map[string]any{"kind": "Cluster", "apiVersion": "v3", "items": items})
}
