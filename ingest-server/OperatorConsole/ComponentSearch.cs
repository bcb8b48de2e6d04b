using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>What is looked for; what is null is not asked for.</summary>
public sealed record ComponentQuery
{
    /// <summary>First digits of the code, 1 to 16.</summary>
    public string? Code { get; init; }

    /// <summary>Unit grid code, 15 digits.</summary>
    public string? Cell { get; init; }

    /// <summary>Class and subclass, four digits.</summary>
    public string? Kind { get; init; }

    public string? Zone { get; init; }

    /// <summary>Part of name, code, gateway or device id.</summary>
    public string? Text { get; init; }

    public GeoBox? Box { get; init; }

    /// <summary>Only what has a device.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>Code behind which the page begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>Most rows of the page.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <param name="Rows">In the order of their codes.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record ComponentPage(IReadOnlyList<ComponentRow> Rows, string? Next);

/// <summary>
/// Finds components by the smallest list that a condition gives: the stretch of codes, the rows of a cell, kind or zone, or what lies in a small
/// box; the other conditions are tried on each of those. Only a text alone is looked for in all rows.
/// </summary>
public sealed class ComponentSearch(CityRegistry registry, CityMap map)
{
    /// <summary>Beyond so many components in a box, rows are tried one after the other instead of being gathered and sorted.</summary>
    private const int GatheredMax = 20_000;

    private readonly Lazy<RowGroups> _byCell = new(() => new RowGroups(registry.Components, row => row.Grid));
    private readonly Lazy<RowGroups> _byZone = new(() => new RowGroups(registry.Components, row => row.Zone));
    private readonly Lazy<RowGroups> _byKind = new(() => new RowGroups(registry.Components, row => SharedKind(row.Code)));

    public ComponentPage Find(ComponentQuery query)
    {
        var rows = new List<ComponentRow>();
        var from = query.Cursor is not null && ComponentCode.TryParse(query.Cursor, out var cursor) ? registry.FirstFrom(cursor.Value + 1) : 0;
        var (first, end) = query.Code is null ? (0, registry.Components.Count) : Bounds(registry.WithPrefix(InForce(query.Code)));
        first = Math.Max(first, from);
        var listed = Smallest(query, end - first);
        var at = listed is { } list ? FirstAtLeast(list.Span, first) : first;
        for (; at < (listed?.Length ?? end); at++)
        {
            var row = registry.Components[listed is { } numbers ? numbers.Span[at] : at];
            if (listed is { } && listed.Value.Span[at] >= end) break;
            if (!Fits(row, query)) continue;
            if (rows.Count == query.Limit) return new ComponentPage(rows, rows[^1].Code);
            rows.Add(row);
        }

        return new ComponentPage(rows, null);
    }

    /// <summary>The smallest list of row numbers that holds all that is looked for; null when the stretch of codes is smaller.</summary>
    private ReadOnlyMemory<int>? Smallest(ComponentQuery query, int stretch)
    {
        ReadOnlyMemory<int>? smallest = null;
        void Offer(ReadOnlyMemory<int> list)
        {
            if (list.Length < Math.Min(stretch, smallest?.Length ?? int.MaxValue)) smallest = list;
        }

        if (query.Cell is { } cell) Offer(_byCell.Value.Of(DivisionAliases.Default.CellInForce(cell)));
        if (query.Zone is { } zone) Offer(_byZone.Value.Of(zone));
        if (query.Kind is { } kind) Offer(_byKind.Value.Of(kind));
        if (query.Box is not { } box || map.CountIn(box, GatheredMax) > Math.Min(GatheredMax, smallest?.Length ?? stretch)) return smallest;
        var inside = map.ComponentsIn(box).Select(map.RowOf).ToArray();
        Array.Sort(inside);
        return inside;
    }

    private static bool Fits(ComponentRow row, ComponentQuery query) =>
        (query.Kind is null || row.Code.AsSpan(6, 4).SequenceEqual(query.Kind))
        && (query.Cell is null || row.Grid == DivisionAliases.Default.CellInForce(query.Cell))
        && (query.Zone is null || row.Zone == query.Zone)
        && (query.Box is not { } box || box.Contains(row.Latitude, row.Longitude))
        && (!query.IsMeasured || row.Devices.Count > 0)
        && (query.Text is null || Holds(row, query.Text));

    private static bool Holds(ComponentRow row, string text) =>
        row.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || row.Code.Contains(text, StringComparison.Ordinal)
        || row.Gateway.Contains(text, StringComparison.OrdinalIgnoreCase) || row.Devices.Any(device => device.Contains(text, StringComparison.Ordinal));

    /// <summary>A whole code, or its first six digits, of a division that was renamed.</summary>
    private static string InForce(string digits)
    {
        if (digits.Length < DivisionCode.Length) return digits;
        var whole = DivisionAliases.Default.ComponentInForce(digits[..DivisionCode.Length] + "0101000001");
        return whole[..DivisionCode.Length] + digits[DivisionCode.Length..];
    }

    private static string? SharedKind(string code) => code.Length == ComponentCode.Length ? code[6..10] : null;

    private static (int First, int End) Bounds(Range range) => (range.Start.Value, range.End.Value);

    private static int FirstAtLeast(ReadOnlySpan<int> list, int number)
    {
        var place = list.BinarySearch(number);
        return place < 0 ? ~place : place;
    }
}
