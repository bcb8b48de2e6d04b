using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>
/// One object of a configuration file with its JSON path. Every read of a wrong value adds a fault and goes on with a harmless
/// value, so that all faults of a file are found in one pass. Keys that nobody asked for are faults too: see <see cref="End"/>.
/// </summary>
public sealed class ConfigurationNode(JsonElement? element, string path, FaultList faults)
{
    private readonly List<string> _asked = [];

    public string Path { get; } = path;

    public FaultList Faults { get; } = faults;

    public bool Has(string key) => TryGet(key, out _);

    public string PathOf(string key) => $"{Path}.{key}";

    public void Fault(string key, string problem, string remedy) => Faults.Add(PathOf(key), problem, remedy);

    /// <summary>An object below; a missing one is empty, so that its required keys are named one by one.</summary>
    public ConfigurationNode Section(string key)
    {
        if (!TryGet(key, out var value)) return new ConfigurationNode(null, PathOf(key), Faults);
        if (value.ValueKind == JsonValueKind.Object) return new ConfigurationNode(value, PathOf(key), Faults);
        Fault(key, $"expected an object, found {Show(value)}", "Write it in braces: { ... }");
        return new ConfigurationNode(null, PathOf(key), Faults);
    }

    public IReadOnlyList<ConfigurationNode> List(string key)
    {
        if (!TryGet(key, out var value)) return [];
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
            nodes.Add(new ConfigurationNode(item.ValueKind == JsonValueKind.Object ? item : null, itemPath, Faults));
        }

        return nodes;
    }

    public string? Text(string key)
    {
        if (!TryGet(key, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Fault(key, $"expected a text, found {Show(value)}", "Put it in double quotes");
        return null;
    }

    /// <summary>A list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (!TryGet(key, out var value)) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Fault(key, $"expected a list of texts, found {Show(value)}", "Write it like [\"first\", \"second\"]");
        return [];
    }

    /// <summary>A text that must be there and pass a rule; empty when it does not.</summary>
    public string RequiredText(string key, Func<string, bool> isLegal, string rule)
    {
        var before = Faults.Faults.Count;
        var text = Text(key);
        if (text is not null && isLegal(text)) return text;
        if (Faults.Faults.Count == before) Fault(key, text is null ? "missing" : $"'{text}' is not legal", rule);
        return "";
    }

    public int Integer(IntegerOption option)
    {
        var fallback = option.Default ?? option.Min;
        var rule = option.Default is { } usual
            ? $"Use a whole number from {option.Min} to {option.Max}, or leave it out for {usual}"
            : $"Use a whole number from {option.Min} to {option.Max}";
        if (!TryGet(option.Key, out var value))
        {
            if (option.Default is null) Fault(option.Key, "missing", rule);
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && option.IsLegal(number)) return number;
        Fault(option.Key, $"{Show(value)} is out of range", rule);
        return fallback;
    }

    public double Number(string key, double fallback)
    {
        if (!TryGet(key, out var value)) return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)) return number;
        Fault(key, $"expected a number, found {Show(value)}", "Write a plain decimal number");
        return fallback;
    }

    public IReadOnlyList<double> Numbers(string key)
    {
        if (!TryGet(key, out var value)) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
        {
            return [.. value.EnumerateArray().Select(item => item.GetDouble())];
        }

        Fault(key, $"expected a list of numbers, found {Show(value)}", "Write it like [65535]");
        return [];
    }

    public bool Flag(string key, bool fallback)
    {
        if (!TryGet(key, out var value)) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(key, $"expected true or false, found {Show(value)}", "Write true or false without quotes");
        return fallback;
    }

    /// <summary>One of the names of an enum, exact case; no fallback means that it must be given.</summary>
    public T Choice<T>(string key, T? fallback) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var rule = $"Use one of: {string.Join(", ", names)}";
        if (!TryGet(key, out var value))
        {
            if (fallback is null) Fault(key, "missing", rule);
            return fallback ?? default;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (names.Contains(text, StringComparer.Ordinal) && Enum.TryParse<T>(text, out var choice)) return choice;
        Fault(key, $"{Show(value)} is not known", rule);
        return fallback ?? default;
    }

    /// <summary>Names every key that nobody asked for. Call it when the object is read.</summary>
    public void End()
    {
        if (element is not { } all) return;
        foreach (var property in all.EnumerateObject())
        {
            if (_asked.Contains(property.Name, StringComparer.Ordinal)) continue;
            Fault(property.Name, "unknown key", $"Remove it or use one of: {string.Join(", ", _asked.Distinct())}");
        }
    }

    private static string Show(JsonElement value)
    {
        const int longest = 40;
        var raw = value.GetRawText().ReplaceLineEndings(" ");
        return raw.Length <= longest ? raw : raw[..longest] + "...";
    }

    private bool TryGet(string key, out JsonElement value)
    {
        _asked.Add(key);
        value = default;
        return element is { } all && all.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
