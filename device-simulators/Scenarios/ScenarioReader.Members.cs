using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <content>Members of objects: there or not, of the right form or not.</content>
internal sealed partial class ScenarioReader
{
    private static readonly TimeSpan LocalTime = TimeSpan.FromHours(8);

    private static ScenarioSpot Spot(JsonSpot spot) => new(spot.Path, spot.Line);

    private static string Show(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###}s");

    private bool IsObject(JsonSpot spot, string[] names)
    {
        if (spot.Kind != JsonValueKind.Object)
        {
            faults.Add(spot, "an object is needed here");
            return false;
        }

        foreach (var (name, member) in spot.Members)
        {
            if (!names.Contains(name)) faults.Add(member, $"no such word {name}; there are {string.Join(", ", names)}");
        }

        return true;
    }

    private JsonSpot? Needed(JsonSpot spot, string name)
    {
        if (spot.Members.TryGetValue(name, out var member)) return member;
        faults.Add(spot, $"{name} is missing");
        return null;
    }

    private JsonSpot? Member(JsonSpot spot, string name) => Needed(spot, name);

    private string? Text(JsonSpot spot, string name)
    {
        if (!spot.Members.TryGetValue(name, out var member)) return null;
        if (member.Kind == JsonValueKind.String && member.Text.Length > 0) return member.Text;
        faults.Add(member, $"{name} is a text");
        return null;
    }

    private string? Word(JsonSpot spot, string name, Regex form, string about)
    {
        if (Needed(spot, name) is not { } member) return null;
        if (member.Kind == JsonValueKind.String && form.IsMatch(member.Text)) return member.Text;
        faults.Add(member, $"{name} is {about}");
        return null;
    }

    private string? Choice(JsonSpot spot, string name, string[] words)
    {
        if (!spot.Members.TryGetValue(name, out var member)) return null;
        if (member.Kind == JsonValueKind.String && words.Contains(member.Text)) return member.Text;
        faults.Add(member, $"{name} is one of {string.Join(", ", words)}");
        return null;
    }

    private TimeSpan? Span(JsonSpot spot, string name, bool isNeeded)
    {
        if (!spot.Members.TryGetValue(name, out var member))
        {
            if (isNeeded) faults.Add(spot, $"{name} is missing");
            return null;
        }

        if (member.Kind == JsonValueKind.String && Duration.TryParse(member.Text, out var span)) return span;
        faults.Add(member, $"{name} is a span of time: write \"90s\", \"500ms\", \"5m\" or \"2h\"");
        return null;
    }

    private double Number(JsonSpot spot, double min, double max, string about)
    {
        if (spot.Kind == JsonValueKind.Number && spot.Number >= min && spot.Number <= max) return spot.Number;
        faults.Add(spot, string.Create(CultureInfo.InvariantCulture, $"from {min} to {max}, {about}"));
        return min;
    }

    private IReadOnlyList<JsonSpot> Items(JsonSpot spot, string name, bool isNeeded, bool mayBeEmpty = false)
    {
        if (!spot.Members.TryGetValue(name, out var member))
        {
            if (isNeeded) faults.Add(spot, mayBeEmpty ? $"{name} is missing; write [] when there is none" : $"{name} is missing");
            return [];
        }

        if (member.Kind != JsonValueKind.Array) faults.Add(member, $"{name} is a list");
        else if (isNeeded && !mayBeEmpty && member.Items.Count == 0) faults.Add(member, $"{name} is empty");
        return member.Items;
    }

    private DateTimeOffset? Start(JsonSpot root)
    {
        if (!root.Members.TryGetValue("start", out var member)) return null;
        if (member.Kind == JsonValueKind.String
            && DateTime.TryParseExact(member.Text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new DateTimeOffset(local, LocalTime);
        }

        faults.Add(member, "start is a moment in the city's time, such as 2026-01-15T19:30");
        return null;
    }
}
