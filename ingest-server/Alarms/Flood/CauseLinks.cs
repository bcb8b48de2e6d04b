using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>The cause links of an alarm as text, so that the book needs no rules to go on after a restart.</summary>
internal static class CauseLinks
{
    internal static string ToText(IReadOnlyList<CauseLink> links) => string.Join(' ', links.Select(link => $"{link.Rule}:{link.By}"));

    internal static IEnumerable<CauseLink> Parse(string text)
    {
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.LastIndexOf(':');
            if (colon > 0 && Enum.TryParse<CauseRelation>(part[(colon + 1)..], out var relation)) yield return new CauseLink(part[..colon], relation);
        }
    }
}
