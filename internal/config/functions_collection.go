package config

import (
	"errors"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

var allTrueFunc, anyTrueFunc = truthFunc(true), truthFunc(false)

// truthFunc makes alltrue and anytrue: null counts as false, as in Terraform.
func truthFunc(all bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for _, v := range args[0].AsValueSlice() {
				switch {
				case !v.IsKnown():
					unknown = true
				case (!v.IsNull() && v.True()) != all:
					return cty.BoolVal(!all), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(all), nil
		},
	})
}

// anyValue is a parameter that takes everything, for functions that look at types themselves.
func anyValue(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.DynamicPseudoType}
}

// lengthFunc counts elements, and characters of a text.
var lengthFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true}},
	Type: func(args []cty.Value) (cty.Type, error) {
		if ty := args[0].Type(); ty == cty.String || ty == cty.DynamicPseudoType || isCollection(ty) {
			return cty.Number, nil
		}
		return cty.NilType, errors.New("it takes a list, a map or a text")
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v := args[0]
		switch {
		case v.Type() == cty.DynamicPseudoType:
			return cty.UnknownVal(cty.Number), nil
		case v.Type() == cty.String:
			return stdlib.Strlen(v)
		}
		return v.Length(), nil
	},
})

func isCollection(ty cty.Type) bool {
	return ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType()
}

func isSequence(ty cty.Type) bool { return ty.IsListType() || ty.IsSetType() || ty.IsTupleType() }

// indexFunc finds a value in a list.
var indexFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue("list"), anyValue("value")},
	Type: func(args []cty.Value) (cty.Type, error) {
		if !args[0].Type().IsListType() && !args[0].Type().IsTupleType() {
			return cty.NilType, function.NewArgErrorf(0, "it takes a list")
		}
		return cty.Number, nil
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for i, v := range args[0].AsValueSlice() {
			same, err := stdlib.Equal(v, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			if !same.IsKnown() {
				return cty.UnknownVal(cty.Number), nil
			}
			if same.True() {
				return cty.NumberIntVal(int64(i)), nil
			}
		}
		return cty.NilVal, errors.New("the list does not hold this value")
	},
})

// lookupFunc gives an element of a map, or the default.
var lookupFunc = function.New(&function.Spec{
	Params:   []function.Parameter{anyValue("map"), {Name: "key", Type: cty.String}},
	VarParam: &function.Parameter{Name: "default", Type: cty.DynamicPseudoType, AllowNull: true, AllowDynamicType: true},
	Type: func(args []cty.Value) (cty.Type, error) {
		if len(args) > 3 {
			return cty.NilType, errors.New("it takes a map, a key and a default")
		}
		v, err := lookup(args)
		if err != nil {
			return cty.NilType, err
		}
		return v.Type(), nil
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return lookup(args) },
})

func lookup(args []cty.Value) (cty.Value, error) {
	m := args[0]
	if !m.Type().IsObjectType() && !m.Type().IsMapType() {
		return cty.NilVal, function.NewArgErrorf(0, "it takes a map")
	}
	if !m.IsKnown() || !args[1].IsKnown() {
		return cty.DynamicVal, nil
	}
	key := args[1].AsString()
	if v, ok := m.AsValueMap()[key]; ok {
		return v, nil
	}
	if len(args) < 3 {
		return cty.NilVal, errors.New("the map has no such key, and there is no default")
	}
	if m.Type().IsMapType() {
		if v, err := convert.Convert(args[2], m.Type().ElementType()); err == nil {
			return v, nil
		}
	}
	return args[2], nil
}

// matchKeysFunc keeps the values whose keys are among those searched for.
var matchKeysFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "values", Type: cty.List(cty.DynamicPseudoType)}, {Name: "keys", Type: cty.List(cty.DynamicPseudoType)}, {Name: "search", Type: cty.List(cty.DynamicPseudoType)},
	},
	Type: func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() || !args[1].IsWhollyKnown() || !args[2].IsWhollyKnown() {
			return cty.UnknownVal(ty), nil
		}
		values, keys := args[0].AsValueSlice(), args[1].AsValueSlice()
		if len(values) != len(keys) {
			return cty.NilVal, errors.New("values and keys must be of one length")
		}
		var found []cty.Value
		for i, key := range keys {
			if slices.ContainsFunc(args[2].AsValueSlice(), func(s cty.Value) bool { return s.RawEquals(key) }) {
				found = append(found, values[i])
			}
		}
		if len(found) == 0 {
			return cty.ListValEmpty(ty.ElementType()), nil
		}
		return cty.ListVal(found), nil
	},
})

// oneFunc gives the only element, or null of none.
var oneFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue("list")},
	Type: func(args []cty.Value) (cty.Type, error) {
		ty := args[0].Type()
		switch {
		case ty.IsListType() || ty.IsSetType():
			return ty.ElementType(), nil
		case ty.IsTupleType() && len(ty.TupleElementTypes()) == 0:
			return cty.DynamicPseudoType, nil
		case ty.IsTupleType() && len(ty.TupleElementTypes()) == 1:
			return ty.TupleElementTypes()[0], nil
		}
		return cty.NilType, errors.New("it takes a list with one element or none")
	},
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		values := args[0].AsValueSlice()
		switch len(values) {
		case 0:
			return cty.NullVal(ty), nil
		case 1:
			return values[0], nil
		}
		return cty.NilVal, errors.New("it takes a list with one element or none")
	},
})

// mostProducts that setproduct makes.
const mostProducts = 100_000

var setProductFunc = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "sets", Type: cty.DynamicPseudoType, AllowMarked: true},
	Type: func(args []cty.Value) (cty.Type, error) {
		n := 1
		for _, a := range args {
			if v, _ := a.Unmark(); v.IsKnown() && isSequence(v.Type()) {
				n *= max(1, v.LengthInt())
			}
			if n > mostProducts {
				return cty.NilType, errors.New("it would make too many combinations")
			}
		}
		return stdlib.SetProductFunc.ReturnTypeForValues(args)
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return stdlib.SetProductFunc.Call(args) },
})

var sumFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue("list")},
	Type: func(args []cty.Value) (cty.Type, error) {
		if !isSequence(args[0].Type()) {
			return cty.NilType, errors.New("it takes a list of numbers")
		}
		return cty.Number, nil
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if args[0].LengthInt() == 0 {
			return cty.NilVal, errors.New("there is no sum of an empty list")
		}
		total := cty.Zero
		for _, v := range args[0].AsValueSlice() {
			n, err := convert.Convert(v, cty.Number)
			if err != nil || n.IsNull() {
				return cty.NilVal, errors.New("it takes a list of numbers")
			}
			if total, err = stdlib.Add(total, n); err != nil {
				return cty.NilVal, err
			}
		}
		return total, nil
	},
})

// transposeFunc turns a map of lists around: what was in the lists becomes the keys.
var transposeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "values", Type: cty.Map(cty.List(cty.String))}},
	Type:   function.StaticReturnType(cty.Map(cty.List(cty.String))),
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(ty), nil
		}
		lists := args[0].AsValueMap()
		turned := map[string][]cty.Value{}
		for _, key := range slices.Sorted(maps.Keys(lists)) {
			if lists[key].IsNull() {
				return cty.NilVal, errors.New("it takes a map of lists, and one of them is null")
			}
			for _, v := range lists[key].AsValueSlice() {
				if v.IsNull() {
					return cty.NilVal, errors.New("it takes lists of texts, and one of them is null")
				}
				turned[v.AsString()] = append(turned[v.AsString()], cty.StringVal(key))
			}
		}
		if len(turned) == 0 {
			return cty.MapValEmpty(cty.List(cty.String)), nil
		}
		out := map[string]cty.Value{}
		for key, list := range turned {
			out[key] = cty.ListVal(list)
		}
		return cty.MapVal(out), nil
	},
})
