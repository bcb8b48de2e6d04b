using System.Globalization;
using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>
/// One object of a configuration file with its JSON path. Every read of a wrong value adds a fault and goes on with a harmless
/// value, so that all faults of a file are found in one pass. Keys that nobody asked for are faults too: see <see cref="End"/>.
/// A node may note what it is asked for: see <see cref="Describing"/>.
/// </summary>
public sealed class ConfigurationNode
{
    /// <summary>Names the JSON Schema of the file, for editors; no setting.</summary>
    public const string SchemaKey = "$schema";

    private readonly List<string> _asked = [];
    private readonly JsonElement? _element;
    private readonly SchemaNode? _schema;
    private readonly bool _isDescribing;

    internal ConfigurationNode(JsonElement? element, string path, FaultList faults, SchemaNode? schema = null, bool isDescribing = false)
    {
        _element = element;
        _schema = schema;
        _isDescribing = isDescribing;
        Path = path;
        Faults = faults;
    }

    public string Path { get; }

    public FaultList Faults { get; }

    /// <summary>A root without a file: its reader goes through every branch, and what it asks for is noted.</summary>
    internal static ConfigurationNode Describing(SchemaNode schema) =>
        new(null, "$", new FaultList("schema"), schema, isDescribing: true);

    /// <summary>The same node, noting what it is asked for.</summary>
    internal ConfigurationNode Noting(SchemaNode schema) => new(_element, Path, Faults, schema);

    /// <summary>True while only the keys are noted: a reader that asks for one key or another then asks for both.</summary>
    internal bool IsDescribing => _isDescribing;

    public bool Has(string key) => TryGet(key, out _) || _isDescribing;

    public string PathOf(string key) => $"{Path}.{key}";

    public void Fault(string key, string problem, string remedy) => Faults.Add(PathOf(key), problem, remedy);

    /// <summary>An object below; a missing one is empty, so that its required keys are named one by one.</summary>
    public ConfigurationNode Section(string key)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Object);
        if (!isThere) return Below(null, PathOf(key), key);
        if (value.ValueKind == JsonValueKind.Object) return Below(value, PathOf(key), key);
        Fault(key, $"expected an object, found {Show(value)}", "Write it in braces: { ... }");
        return Below(null, PathOf(key), key);
    }

    public IReadOnlyList<ConfigurationNode> List(string key)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.List);
        if (!isThere) return _isDescribing ? [Below(null, PathOf(key) + "[]", key)] : [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(key, $"expected a list, found {Show(value)}", "Write it in brackets: [ ... ]");
            return [];
        }

        var nodes = new List<ConfigurationNode>();
        foreach (var item in value.EnumerateArray())
        {
            var itemPath = $"{PathOf(key)}[{nodes.Count}]";
            if (item.ValueKind != JsonValueKind.Object) Faults.Add(itemPath, $"expected an object, found {Show(item)}", "Write it in braces: { ... }");
            nodes.Add(Below(item.ValueKind == JsonValueKind.Object ? item : null, itemPath, key));
        }

        return nodes;
    }

    public string? Text(string key)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Text);
        if (!isThere) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Fault(key, $"expected a text, found {Show(value)}", "Put it in double quotes");
        return null;
    }

    /// <summary>A list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Texts);
        if (!isThere) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Fault(key, $"expected a list of texts, found {Show(value)}", "Write it like [\"first\", \"second\"]");
        return [];
    }

    /// <summary>A text that must be there and pass a rule; empty when it does not. Known texts are for the hint of a fault.</summary>
    public string RequiredText(string key, Func<string, bool> isLegal, string rule, IEnumerable<string>? known = null)
    {
        var before = Faults.Faults.Count;
        var text = Text(key);
        _schema?.Child(key).Requires(rule);
        if (text is not null && isLegal(text)) return text;
        if (Faults.Faults.Count == before) Fault(key, text is null ? "missing" : $"'{text}' is not legal{Spelling.Hint(text, known ?? [])}", rule);
        return "";
    }

    public int Integer(IntegerOption option)
    {
        var fallback = option.Default ?? option.Min;
        var rule = option.Default is { } usual
            ? $"Use a whole number from {option.Min} to {option.Max}, or leave it out for {usual}"
            : $"Use a whole number from {option.Min} to {option.Max}";
        var isThere = TryGet(option.Key, out var value);
        Note(option.Key, SchemaKind.Integer);
        _schema?.Child(option.Key).Between(option.Min, option.Max);
        if (option.Default is { } standard) _schema?.Child(option.Key).DefaultsTo(standard.ToString(CultureInfo.InvariantCulture));
        else _schema?.Child(option.Key).Requires(null);
        if (!isThere)
        {
            if (option.Default is null) Fault(option.Key, "missing", rule);
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && option.IsLegal(number)) return number;
        Fault(option.Key, $"{Show(value)} is out of range", rule);
        return fallback;
    }

    /// <summary>A whole number that may be left out: null then. The default of the option does not stand in.</summary>
    public int? OptionalInteger(IntegerOption option)
    {
        var isThere = TryGet(option.Key, out var value);
        Note(option.Key, SchemaKind.Integer);
        _schema?.Child(option.Key).Between(option.Min, option.Max);
        if (!isThere) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && option.IsLegal(number)) return number;
        Fault(option.Key, $"{Show(value)} is out of range", $"Use a whole number from {option.Min} to {option.Max}, or leave it out");
        return null;
    }

    public double Number(string key, double fallback)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Number);
        _schema?.Child(key).DefaultsTo(fallback.ToString("R", CultureInfo.InvariantCulture));
        if (!isThere) return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)) return number;
        Fault(key, $"expected a number, found {Show(value)}", "Write a plain decimal number");
        return fallback;
    }

    public IReadOnlyList<double> Numbers(string key)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Numbers);
        if (!isThere) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
        {
            return [.. value.EnumerateArray().Select(item => item.GetDouble())];
        }

        Fault(key, $"expected a list of numbers, found {Show(value)}", "Write it like [65535]");
        return [];
    }

    public bool Flag(string key, bool fallback)
    {
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Flag);
        _schema?.Child(key).DefaultsTo(fallback ? "true" : "false");
        if (!isThere) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(key, $"expected true or false, found {Show(value)}", "Write true or false without quotes");
        return fallback;
    }

    /// <summary>One of the names of an enum, exact case; no fallback means that it must be given.</summary>
    public T Choice<T>(string key, T? fallback) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var rule = $"Use one of: {string.Join(", ", names)}";
        var isThere = TryGet(key, out var value);
        Note(key, SchemaKind.Choice);
        _schema?.Child(key).OneOf(names);
        if (fallback is { } usual) _schema?.Child(key).DefaultsTo($"\"{usual}\"");
        else _schema?.Child(key).Requires(null);
        if (!isThere)
        {
            if (fallback is null) Fault(key, "missing", rule);
            return fallback ?? default;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (names.Contains(text, StringComparer.Ordinal) && Enum.TryParse<T>(text, out var choice)) return choice;
        Fault(key, $"{Show(value)} is not known{Spelling.Hint(text, names)}", rule);
        return fallback ?? default;
    }

    /// <summary>Names every key that nobody asked for. Call it when the object is read.</summary>
    public void End()
    {
        if (_element is not { } all) return;
        foreach (var property in all.EnumerateObject())
        {
            if (_asked.Contains(property.Name, StringComparer.Ordinal) || IsSchemaName(property.Name)) continue;
            var known = _asked.Distinct().ToList();
            Fault(property.Name, $"unknown key{Spelling.Hint(property.Name, known)}", $"Remove it or use one of: {string.Join(", ", known)}");
        }
    }

    private static string Show(JsonElement value)
    {
        const int longest = 40;
        var raw = value.GetRawText().ReplaceLineEndings(" ");
        return raw.Length <= longest ? raw : raw[..longest] + "...";
    }

    private bool IsSchemaName(string key) => key == SchemaKey && Path == "$";

    private ConfigurationNode Below(JsonElement? element, string path, string key) =>
        new(element, path, Faults, _schema?.Child(key), _isDescribing);

    private void Note(string key, SchemaKind kind) => _schema?.Child(key).Is(kind);

    private bool TryGet(string key, out JsonElement value)
    {
        _asked.Add(key);
        _schema?.Child(key);
        value = default;
        return _element is { } all && all.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
