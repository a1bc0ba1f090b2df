# osc-perms: make help lists the targets.
GO          ?= go
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2
VERSION     ?= dev
# Fuzz targets run for so long each with make fuzz.
FUZZTIME    ?= 20s
# Random schedules are played for so long with make soak.
SOAKTIME    ?= 10m
# A release is built for these platforms: all when empty, else such as linux/amd64,darwin/arm64.
PLATFORMS   ?=
RELEASE     := $(GO) run ./internal/release $(if $(filter-out dev,$(VERSION)),-version $(VERSION)) -platforms "$(PLATFORMS)"

.PHONY: build test browser recipes lint fmt messages bench fuzz soak release reproducible image man help

build: ## build bin/osc-perms
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=auto -ldflags "-s -w -X github.com/osc-perms/osc-perms/cmd.version=$(VERSION)" -o bin/osc-perms ./cmd/osc-perms

test: ## run every test, with the race detector where there is a C compiler
	GORACE=atexit_sleep_ms=10 $(GO) test $$($(GO) env CC >/dev/null 2>&1 && command -v $$($(GO) env CC) >/dev/null && echo -race) ./...

browser: ## look at the pages in a headless Chromium; BROWSER names one that is not on the path
	$(GO) test -count 1 -v -run 'Browser|DrawnWhenChosen' ./internal/view

recipes: ## hold the files in deploy against what Kubernetes, GitHub and GitLab take
	cd deploy/schema && $(GO) vet ./... && $(GO) test -count 1 ./... # the cache sees no files outside the module

lint: ## check layout, suspicious code and unused code
	@test -z "$$(gofmt -l .)" || { echo "not in gofmt's layout:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

fmt: ## lay out the code
	gofmt -w .

messages: ## bring new messages of the sources into internal/i18n/zh_CN.po, to be translated there
	$(GO) run ./internal/i18n/extract

bench: ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## run each fuzz target for FUZZTIME
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$package || exit 1; \
		done; \
	done

soak: ## play random tenants, faults and second administrators for SOAKTIME; CHAOS_SEED says where to begin
	@CHAOS_COUNT=100 $(GO) test -count 1 -timeout 0 -run 'Killed|Signals|TwoAtOnce' ./internal/chaos
	@SOAKTIME=$(SOAKTIME) $(GO) test -count 1 -timeout 0 -v -run '^TestSoak$$' ./internal/chaos

release: ## build archives, checksums and bills of materials of the last commit in dist
	$(RELEASE)

reproducible: ## build the release twice, the second time from a fresh clone with an empty cache, and compare every byte
	$(RELEASE) -twice

image: ## build the container image osc-perms:VERSION for this machine, of the release in dist
	@test -f dist/bin/linux_$$($(GO) env GOARCH)/osc-perms || $(MAKE) release PLATFORMS=linux/$$($(GO) env GOARCH)
	docker build -f Containerfile --build-arg TARGETARCH=$$($(GO) env GOARCH) -t osc-perms:$(VERSION) .

man: ## write man pages and completion scripts below bin/share
	$(GO) run ./internal/release -pages bin $(if $(filter-out dev,$(VERSION)),-version $(VERSION))

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s: 2>/dev/null || grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST)
