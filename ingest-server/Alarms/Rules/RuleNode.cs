using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>One object of a rule document. Members are asked for by name; what is wrong is noted with its path, and reading goes on.</summary>
/// <param name="element">The object.</param>
/// <param name="path">Its JSON path.</param>
/// <param name="note">Takes path and reason.</param>
internal sealed class RuleNode(JsonElement element, string path, Action<string, string> note)
{
    internal const long SpanMsMax = 366L * 24 * 3600 * 1000;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public JsonElement Element => element;

    public string Path => path;

    /// <summary>Names of the members that it was asked for.</summary>
    public IReadOnlySet<string> Asked => _asked;

    public void Fault(string member, string reason) => note(member.Length == 0 ? path : $"{path}.{member}", reason);

    public bool Has(string name)
    {
        _asked.Add(name);
        return element.TryGetProperty(name, out _);
    }

    public string? Text(string name, bool isRequired = true)
    {
        if (Find(name, isRequired, "a text") is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Fault(name, $"is {Shown(value)}; it must be a text");
        return null;
    }

    public double Number(string name, double min, double max, double? fallback = null)
    {
        if (Find(name, fallback is null, "a number") is not { } value) return fallback ?? min;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number)) Fault(name, $"is {Shown(value)}; it must be a number");
        else if (number < min || number > max) Fault(name, string.Create(CultureInfo.InvariantCulture, $"is {number}; it must lie in {min}..{max}"));
        else return number;
        return fallback ?? min;
    }

    /// <summary>A number that may be absent.</summary>
    public double? Maybe(string name)
    {
        if (Find(name, false, "") is not { } value || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)) return number;
        Fault(name, $"is {Shown(value)}; it must be a number");
        return null;
    }

    public long Whole(string name, long min, long max, long? fallback = null)
    {
        if (Find(name, fallback is null, "a whole number") is not { } value) return fallback ?? min;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number)) Fault(name, $"is {Shown(value)}; it must be a whole number");
        else if (number < min || number > max) Fault(name, $"is {number}; it must lie in {min}..{max}");
        else return number;
        return fallback ?? min;
    }

    public bool Flag(string name, bool fallback)
    {
        if (Find(name, false, "") is not { } value) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(name, $"is {Shown(value)}; it must be true or false");
        return fallback;
    }

    public Quantity Quantity(string name, string? fallback = null)
    {
        var text = Text(name, fallback is null) ?? fallback;
        if (text is null) return Protocols.Telemetry.Quantities.Quantity.None;
        if (QuantityCatalogue.TryGet(text, out var info)) return info.Quantity;
        var near = QuantityCatalogue.All.Select(row => row.Name).Where(known => known.Split('/')[0] == text.Split('/')[0]).ToArray();
        Fault(name, $"'{text}' is no quantity of the catalogue; {(near.Length == 0 ? "its groups are " + string.Join(", ", QuantityCatalogue.All.Select(row => row.Name.Split('/')[0]).Distinct()) : "of that group there are " + string.Join(", ", near))}");
        return Protocols.Telemetry.Quantities.Quantity.None;
    }

    public Quantity? MaybeQuantity(string name) => Has(name) ? Quantity(name) : null;

    public T Choice<T>(string name, T fallback, params (string Name, T Value)[] choices)
    {
        if (Text(name, false) is not { } text) return fallback;
        foreach (var choice in choices)
        {
            if (choice.Name == text) return choice.Value;
        }

        Fault(name, $"'{text}' is unknown; write {string.Join(", ", choices.Select(choice => choice.Name))}");
        return fallback;
    }

    public RuleNode? Node(string name, bool isRequired = false)
    {
        if (Find(name, isRequired, "an object") is not { } value || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Object) return new RuleNode(value, $"{path}.{name}", note);
        Fault(name, $"is {Shown(value)}; it must be an object");
        return null;
    }

    public IReadOnlyList<RuleNode> Nodes(string name) => [.. Items(name, JsonValueKind.Object, "objects").Select(item => new RuleNode(item.Value, item.Path, note))];

    public IReadOnlyList<(string Text, string Path)> Texts(string name) => [.. Items(name, JsonValueKind.String, "texts").Select(item => (item.Value.GetString()!, item.Path))];

    public IReadOnlyList<double> Numbers(string name) => [.. Items(name, JsonValueKind.Number, "numbers").Select(item => item.Value.GetDouble())];

    /// <summary>Notes each member that nobody asked for.</summary>
    public void Done()
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!_asked.Contains(member.Name)) Fault(member.Name, $"is unknown here; remove it, or write one of {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
        }
    }

    private IEnumerable<(JsonElement Value, string Path)> Items(string name, JsonValueKind kind, string what)
    {
        if (Find(name, false, "") is not { } list) yield break;
        if (list.ValueKind != JsonValueKind.Array)
        {
            Fault(name, $"is {Shown(list)}; it must be a list of {what}");
            yield break;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var at = $"{path}.{name}[{index++}]";
            if (item.ValueKind == kind) yield return (item, at);
            else note(at, $"is {Shown(item)}; the list is one of {what}");
        }
    }

    private JsonElement? Find(string name, bool isRequired, string what)
    {
        _asked.Add(name);
        if (element.TryGetProperty(name, out var value)) return value;
        if (isRequired) Fault(name, $"is missing; write {what}");
        return null;
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
