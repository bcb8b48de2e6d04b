using System.Collections.Frozen;

namespace SmartPoles.IngestServer.Live;

/// <summary>Whose values a browser wants to be told: nobody's, those of the devices that it shows, or everybody's.</summary>
/// <remarks>A city's values are some MB a second, a hundred times over with a hundred consoles; a screen shows a hundred devices.</remarks>
public sealed class ValueWish
{
    /// <summary>Most devices by name: they stand in the address, and a request line has 8 KiB.</summary>
    public const int DevicesMax = 300;

    private ValueWish(bool isAll, FrozenSet<string> devices) => (IsAll, Devices) = (isAll, devices);

    public static ValueWish None { get; } = new(false, FrozenSet<string>.Empty);

    public static ValueWish All { get; } = new(true, FrozenSet<string>.Empty);

    public bool IsAll { get; }

    public FrozenSet<string> Devices { get; }

    public static ValueWish Of(params IEnumerable<string> devices) => new(false, devices.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Reads <c>all</c>, or device ids with commas between; nothing is nobody.</summary>
    /// <returns>Null when there are more than <see cref="DevicesMax"/>.</returns>
    public static ValueWish? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return None;
        if (text == "all") return All;
        var devices = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return devices.Length > DevicesMax ? null : Of(devices);
    }

    public bool Has(string device) => IsAll || Devices.Contains(device);
}
