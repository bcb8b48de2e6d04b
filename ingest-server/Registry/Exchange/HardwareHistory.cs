using System.Text.Json;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>
/// What becomes of the hardware of a component when a table says what is there now. Another serial number is a swap: the former piece
/// stays in the history with the day of its removal, the device id and so the series stay as they are.
/// </summary>
internal static class HardwareHistory
{
    /// <summary>What is there; null for nothing.</summary>
    internal static HardwareRow? Present(ComponentRow row) => row.Hardware is [.., { Removed: null } last] ? last : null;

    /// <summary>What was there before, as JSON; null for nothing.</summary>
    internal static string? FormerText(ComponentRow row)
    {
        var former = Former(row);
        return former.Count == 0 ? null : JsonSerializer.Serialize(former, RegistryJson.Default.IReadOnlyListHardwareRow);
    }

    internal static string? WriteFormer(ref ComponentRow row, string text)
    {
        IReadOnlyList<HardwareRow>? former = [];
        try
        {
            if (text.Length > 0) former = JsonSerializer.Deserialize(text, RegistryJson.Default.IReadOnlyListHardwareRow);
        }
        catch (JsonException)
        {
            former = null;
        }

        if (former is null || former.Any(piece => piece is not { Removed: not null })) return "is no history; leave the column out, or write it as it is exported";
        row = With(row, former, Present(row));
        return null;
    }

    internal static string? WriteSerial(ref ComponentRow row, string text, DateOnly today)
    {
        var present = Present(row);
        if ((present?.Serial ?? "") == text) return null;
        if (present is { Serial: null }) row = With(row, Former(row), present with { Serial = text });
        else row = With(row, present is null ? Former(row) : [.. Former(row), present with { Removed = Max(today, present.Installed) }], text.Length == 0 ? null : new HardwareRow { Serial = text });
        return null;
    }

    internal static void Change(ref ComponentRow row, Func<HardwareRow, HardwareRow> change)
    {
        var changed = change(Present(row) ?? new HardwareRow());
        row = With(row, Former(row), changed == new HardwareRow() ? null : changed);
    }

    /// <summary>The day on which the present piece came; a piece that it has just replaced went on that day.</summary>
    internal static void Install(ref ComponentRow row, DateOnly? day, DateOnly today)
    {
        var isNew = Present(row) is { Installed: null };
        Change(ref row, piece => piece with { Installed = day });
        var former = Former(row);
        if (!isNew || day is null || former.Count == 0 || former[^1] is not { } last || last.Removed != today || last.Installed > day) return;
        row = With(row, [.. former.Take(former.Count - 1), last with { Removed = day }], Present(row));
    }

    private static IReadOnlyList<HardwareRow> Former(ComponentRow row) =>
        row.Hardware is not { } all ? [] : Present(row) is null ? all : [.. all.Take(all.Count - 1)];

    private static ComponentRow With(ComponentRow row, IReadOnlyList<HardwareRow> former, HardwareRow? present)
    {
        if (former.Count == 0 && present is null) return row with { Hardware = null };
        return row with { Hardware = present is null ? former : [.. former, present] };
    }

    private static DateOnly Max(DateOnly one, DateOnly? other) => other > one ? other.Value : one;
}
