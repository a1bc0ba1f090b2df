package config

import (
	"slices"

	"github.com/osc-perms/osc-perms/cce"
)

// Schema is the JSON Schema (draft 2020-12) of the language's JSON form: of one *.hcl.json file. What may stand where comes
// from the shapes, what it is from the descriptions. Strings with ${…} or %{…} in them may stand for any value. It refuses
// nothing that Load takes; what depends on other files or on values that are worked out, only Load can tell.
func Schema() map[string]any {
	top := bodySchema(rootShape, "", blockDoc{})
	top["description"] = "One file of a configuration. All *.hcl and *.hcl.json files of a directory are read together."
	definitions := map[string]any{
		"template": map[string]any{"type": "string", "pattern": `[$%]\{`, "description": "An expression, such as \"${var.people}\"."},
		"file":     top,
	}
	addBodies(definitions, rootShape, "")
	return map[string]any{
		"title":       "osc-perms configuration",
		"description": "Permissions for Huawei Cloud's OSC, in the JSON form of HCL: *.hcl.json. Blocks are objects by their labels; one that stands several times is a list of objects.",
		"$defs":       definitions,
		"anyOf":       []any{ref("file"), map[string]any{"type": "array", "items": ref("file")}},
	}
}

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }

// within is the path of a block in a block: "group.policy".
func within(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// addBodies defines the body of each block below a shape under its path.
func addBodies(definitions map[string]any, s *shape, path string) {
	for _, b := range s.blocks {
		at := within(path, b.name)
		definitions[at] = bodySchema(b.shape, at, blockDocs[at])
		addBodies(definitions, b.shape, at)
	}
}

// bodySchema is the inside of a block: its attributes, blocks, and dynamic blocks where it has any of its own.
func bodySchema(s *shape, path string, doc blockDoc) map[string]any {
	properties := map[string]any{"//": map[string]any{"description": "A comment."}}
	for _, name := range s.attributes {
		properties[name] = attributeDocs[within(path, name)].schema()
	}
	dynamic := map[string]any{}
	for _, b := range s.blocks {
		at := within(path, b.name)
		properties[b.name] = blockSchema(b.shape, at)
		dynamic[b.name] = bodies(dynamicSchema(b.shape, at))
	}
	if len(s.blocks) > 0 && path != "" && s.answers["dynamic"] == "" {
		properties["dynamic"] = oneOrMore(map[string]any{
			"type": "object", "properties": dynamic, "additionalProperties": false, "minProperties": 1,
			"description": "Blocks made from an expression: one for each element of for_each.",
		})
	}
	body := map[string]any{"type": "object", "properties": properties, "additionalProperties": s.free}
	if doc.about != "" {
		body["description"] = doc.about
	}
	if len(doc.required) > 0 {
		body["required"] = doc.required
	}
	var either []any
	for _, name := range doc.either {
		either = append(either, map[string]any{"required": []string{name}})
	}
	if either != nil {
		body["anyOf"] = either
	}
	if s.forEach && slices.Contains(s.attributes, "name") {
		body["dependentRequired"] = map[string]any{"for_each": []string{"name"}}
	}
	return body
}

// blockSchema is how a block stands in another: by its label, where it has one.
func blockSchema(s *shape, path string) map[string]any {
	if len(s.labels) == 0 {
		return bodies(ref(path))
	}
	doc := blockDocs[path]
	labelled := map[string]any{"type": "object", "minProperties": 1, "additionalProperties": bodies(ref(path)), "description": "By " + s.labels[0] + ". " + doc.about}
	if len(doc.labels) > 0 {
		byLabel := map[string]any{}
		for _, l := range doc.labels {
			byLabel[l] = bodies(ref(path))
		}
		labelled["properties"], labelled["additionalProperties"] = byLabel, false
	}
	return oneOrMore(labelled)
}

// oneOrMore is an object, or a list of them.
func oneOrMore(one map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "items": one, "minItems": 1}}}
}

// bodies are the insides of one block or several. Null is none.
func bodies(one map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "items": orNull(one)}, map[string]any{"type": "null"}}}
}

func dynamicSchema(s *shape, path string) map[string]any {
	required := []string{"content", "for_each"}
	if len(s.labels) > 0 {
		required = append(required, "labels")
	}
	return map[string]any{
		"type": "object", "additionalProperties": false, "required": required,
		"properties": map[string]any{
			"//":       map[string]any{"description": "A comment."},
			"for_each": map[string]any{"description": "What to make a block of: each element of a list, set or map."},
			"iterator": map[string]any{"type": "string", "description": "The name of an element in content; the block's when left out."},
			"labels":   map[string]any{"type": "array", "items": map[string]any{"type": "string"}, "description": "The block's label, in a list."},
			"content":  ref(path),
		},
	}
}

// orTemplate is a value, an expression that comes to one, or null, which is as if it were left out.
func orTemplate(value map[string]any, about string) map[string]any {
	return map[string]any{"description": about, "anyOf": []any{value, ref("template"), map[string]any{"type": "null"}}}
}

// orNull is an element of a list or map: null leaves it out.
func orNull(value map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{value, map[string]any{"type": "null"}}}
}

// schema is what may stand for an attribute in JSON.
func (d attributeDoc) schema() map[string]any {
	text := map[string]any{"type": "string"}
	word := text
	if len(d.words) > 0 {
		word = map[string]any{"enum": d.words}
	}
	wordOrTemplate := map[string]any{"anyOf": []any{word, ref("template")}}
	if len(d.words) == 0 {
		wordOrTemplate = text
	}
	day := map[string]any{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
	dayOrTemplate := map[string]any{"anyOf": []any{day, ref("template")}}
	days := map[string]any{"type": "object", "additionalProperties": orNull(dayOrTemplate)}
	var s map[string]any
	switch d.kind {
	case aText:
		s = map[string]any{"type": []string{"string", "null"}, "description": d.about}
	case aWord:
		s = orTemplate(word, d.about)
	case aFlag:
		s = orTemplate(map[string]any{"type": []string{"boolean", "string"}, "pattern": "^(true|false|1|0)$"}, d.about)
	case aNumber:
		s = orTemplate(map[string]any{"type": []string{"integer", "string"}, "minimum": 0, "pattern": `^[0-9.eE+-]+$`}, d.about)
	case aLimit:
		s = orTemplate(map[string]any{"type": []string{"integer", "string"}, "minimum": 0, "pattern": `^\s*\+?[0-9]+\s*%?\s*$`}, d.about)
	case aList:
		s = orTemplate(map[string]any{"type": "array", "items": orNull(wordOrTemplate)}, d.about)
	case aMap:
		s = orTemplate(map[string]any{"type": "object", "additionalProperties": orNull(wordOrTemplate)}, d.about)
	case aDay:
		s = orTemplate(day, d.about)
	case someDays:
		s = orTemplate(days, d.about)
	case aDayOrSome:
		s = orTemplate(map[string]any{"anyOf": []any{dayOrTemplate, days}}, d.about)
	case aConstantFlag:
		s = map[string]any{"anyOf": []any{map[string]any{"type": "boolean"}, ref("template")}, "description": d.about}
	case aConstantText:
		s = map[string]any{"type": "string", "description": d.about}
	case aCondition:
		s = map[string]any{"type": []string{"boolean", "string"}, "description": d.about}
	case aForEach:
		s = orTemplate(map[string]any{"type": "object"}, d.about)
	default:
		s = map[string]any{"description": d.about}
	}
	if d.otherwise != nil {
		s["default"] = d.otherwise
	}
	return s
}

// roleWords are the roles of a grant in a cluster, the highest first.
func roleWords() []string {
	var words []string
	for _, r := range slices.Backward(cce.Roles()) {
		words = append(words, string(r))
	}
	return words
}
