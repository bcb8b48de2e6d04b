namespace SmartPoles.Protocols.Telemetry.Codes;

/// <summary>
/// Sparkplug device id of a city device: its component code, and <c>-nn</c> (02..99) where one component carries
/// several devices. <c>3715020118000001</c> is the first device of the lamp, <c>3715020118000001-02</c> its second.
/// </summary>
public readonly record struct DeviceId
{
    private const int SuffixMin = 2;
    private const int SuffixMax = 99;

    private DeviceId(ComponentCode component, byte index)
    {
        Component = component;
        Index = index;
    }

    /// <summary>The component that carries the device.</summary>
    public ComponentCode Component { get; }

    /// <summary>Which device of the component, 1..99.</summary>
    public byte Index { get; }

    /// <summary>Reads a device id; false for anything but a component code with an optional suffix 02..99.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DeviceId id)
    {
        id = default;
        var bare = text.Length == ComponentCode.Length;
        if (!bare && (text.Length != ComponentCode.Length + 3 || text[ComponentCode.Length] != '-')) return false;
        if (!ComponentCode.TryParse(text[..ComponentCode.Length], out var component)) return false;
        var index = 1UL;
        if (!bare && !(Digits.TryRead(text[^2..], 2, out index) && index is >= SuffixMin and <= SuffixMax)) return false;
        id = new DeviceId(component, (byte)index);
        return true;
    }

    /// <summary>The text that travels in topics.</summary>
    public override string ToString() => Index < SuffixMin ? Component.ToString() : $"{Component}-{Index:D2}";
}
