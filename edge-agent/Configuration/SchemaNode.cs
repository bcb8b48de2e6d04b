namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What kind of value a key takes.</summary>
internal enum SchemaKind
{
    /// <summary>The reader asked for it in a way that tells no kind.</summary>
    Any,
    Object,
    List,
    Text,
    Integer,
    Number,
    Numbers,
    Texts,
    Flag,
    Choice,
}

/// <summary>
/// One key of a configuration file as its reader asked for it. The readers are the only place that says what a file may hold: the
/// JSON Schema and the starting configuration are made from what they ask for, so neither can drift.
/// </summary>
internal sealed class SchemaNode(string key)
{
    private readonly List<SchemaNode> _children = [];

    public string Key { get; } = key;

    public SchemaKind Kind { get; private set; }

    public bool IsRequired { get; private set; }

    /// <summary>The value that stands for a missing key, as JSON; null for none.</summary>
    public string? Default { get; private set; }

    public long? Min { get; private set; }

    public long? Max { get; private set; }

    public IReadOnlyList<string> Choices { get; private set; } = [];

    /// <summary>What a text must look like, in the words of the fault.</summary>
    public string? Rule { get; private set; }

    /// <summary>Keys of an object; for a list those of its items.</summary>
    public IReadOnlyList<SchemaNode> Children => _children;

    public SchemaNode Child(string key)
    {
        var child = _children.Find(each => each.Key == key);
        if (child is null) _children.Add(child = new SchemaNode(key));
        return child;
    }

    public void Is(SchemaKind kind)
    {
        if (Kind == SchemaKind.Any) Kind = kind;
    }

    public void Requires(string? rule)
    {
        IsRequired = true;
        Rule = rule;
    }

    public void DefaultsTo(string json) => Default = json;

    public void Between(long min, long max)
    {
        // Asked for twice with different ranges: what either allows.
        Min = Min is { } low ? Math.Min(low, min) : min;
        Max = Max is { } high ? Math.Max(high, max) : max;
    }

    public void OneOf(IReadOnlyList<string> choices) => Choices = choices;

    /// <summary>Paths of all keys below, lists as <c>Buses[]</c>.</summary>
    public IEnumerable<(string Path, SchemaNode Node)> Walk(string prefix = "")
    {
        foreach (var child in _children)
        {
            var path = prefix.Length == 0 ? child.Key : $"{prefix}.{child.Key}";
            yield return (path, child);
            foreach (var below in child.Walk(child.Kind == SchemaKind.List ? path + "[]" : path)) yield return below;
        }
    }
}
