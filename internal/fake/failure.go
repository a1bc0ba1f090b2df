package fake

import (
	"fmt"
	"net/http"
)

// The codes of the statuses that the reference has one for.
var (
	iamCodes = map[int]string{
		http.StatusBadRequest: "IAM.0007", http.StatusUnauthorized: "IAM.0001", http.StatusForbidden: "IAM.0002", http.StatusNotFound: "IAM.0004",
		http.StatusConflict: "IAM.0005", http.StatusTooManyRequests: "IAM.0012",
	}
	swrCodes = map[int]swrCode{
		http.StatusUnauthorized: badToken, http.StatusForbidden: noPermission, http.StatusNotFound: noOrganization, http.StatusConflict: busy,
	}
)

// failed is the answer of a call's service where all that is known is a status: the code that fits it, and for a status
// without one the code of the client's mistakes or the service's own.
func failed(to *route, status int, message string) answer {
	ours := status >= http.StatusInternalServerError
	var code string
	switch {
	case to.enterpriseEdition():
		code = fmt.Sprintf("SWR.%d001", status)
	case to.service == swr:
		known, found := swrCodes[status]
		switch {
		case found:
			code = known.String()
		case ours:
			code = brokenSWR.String()
		default:
			code = swrCode(status * 10000).String()
		}
	case to.service == cce:
		code = cceCode(status)
	case to.service == eps:
		code = "EPS.0006"
	default:
		code = iamCodes[status]
		switch {
		case code == "" && ours:
			code = "IAM.0006"
		case code == "":
			code = iamCodes[http.StatusBadRequest]
		}
	}
	return refuse(status, code, "%s", message)
}
