using System.Globalization;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Three-phase electricity meter of a lamp cabinet, DL/T 645-2007, or an old one of 1997.</summary>
/// <remarks>
/// It has the items of <see cref="Dlt645Items"/> of its edition, and of 2007 the blocks of three phases and of the tariffs: an FF in
/// DI1 in the place of phase or tariff. A value longer than its frames is told in several.
/// <code>
/// 0001FF00 energy: total, tariffs 1 to 4 (20 B)    0201FF00 voltages A B C (6 B)      0202FF00 currents A B C (9 B)
/// 0203FF00 active power: total, A, B, C (12 B)     0206FF00 power factor: total, A, B, C (8 B)
/// </code>
/// </remarks>
public sealed class LampCabinetMeter : MeterDevice
{
    /// <summary>Longest value, bytes.</summary>
    public const int ValueMax = 32;

    private static readonly (uint Identifier, uint[] Parts)[] Blocks =
    [
        (0x0001FF00, [0x00010000, 0x00010100, 0x00010200, 0x00010300, 0x00010400]),
        (0x0201FF00, [0x02010100, 0x02010200, 0x02010300]),
        (0x0202FF00, [0x02020100, 0x02020200, 0x02020300]),
        (0x0203FF00, [0x02030000, 0x02030100, 0x02030200, 0x02030300]),
        (0x0206FF00, [0x02060000, 0x02060100, 0x02060200, 0x02060300]),
    ];

    // Shares of the tariffs 1 to 3; what is left is the fourth's.
    private static readonly double[] TariffShares = [0.11, 0.24, 0.2];

    private readonly LampCabinet _cabinet;
    private readonly Dlt645Edition _edition;
    private readonly int _frameValueMax;
    private readonly Lock _gate = new();

    // What was read last, so that the frames that follow tell of the same moment.
    private readonly byte[] _told = new byte[ValueMax];
    private uint _toldIdentifier;
    private int _toldSize;
    private int _nextPart;

    /// <param name="name">Name in the world.</param>
    /// <param name="address">1 to 12 digits.</param>
    /// <param name="cabinet">What it measures.</param>
    /// <param name="edition">Of the standard.</param>
    /// <param name="frameValueMax">Most value bytes of one frame; fewer make more frames.</param>
    /// <exception cref="ArgumentException">No address.</exception>
    public LampCabinetMeter(
        string name, string address, LampCabinet cabinet, Dlt645Edition edition = Dlt645Edition.Edition2007, int frameValueMax = ValueMax)
        : base(name, DeviceKind.LampCabinetMeter, "dlt645", AddressOf(address).ToString())
    {
        _cabinet = cabinet;
        _edition = edition;
        _frameValueMax = Math.Clamp(frameValueMax, 1, ValueMax);
        Dlt645Address.TryParse(Address, out var own);
        Own = own;
    }

    internal Dlt645Address Own { get; }

    public override IReadOnlyList<MeterValue> Capture()
    {
        var state = _cabinet.Read();
        var values = new List<MeterValue>();
        foreach (var item in Dlt645Items.All.Where(item => item.Edition == _edition))
        {
            var raw = new byte[item.Size];
            if (TryWrite(item, state, raw)) values.Add(new MeterValue(TextOf(item), item.Name, raw, item.Layout == Dlt645Layout.Number ? ReadBack(item, raw) : null, item.Unit));
        }

        return values;
    }

    /// <summary>The first part of a value without the offset, as much as fits a frame; false where the meter has no such data.</summary>
    /// <param name="identifier">What is asked for.</param>
    /// <param name="edition">In which edition it is asked.</param>
    /// <param name="value">At least <see cref="ValueMax"/> bytes.</param>
    /// <param name="size">Bytes of this part.</param>
    /// <param name="more">There are other parts.</param>
    internal bool TryRead(uint identifier, Dlt645Edition edition, Span<byte> value, out int size, out bool more)
    {
        lock (_gate)
        {
            (_toldIdentifier, _toldSize, _nextPart) = (identifier, 0, 0);
            if (edition == _edition && TryCapture(identifier, edition, _told, out var whole)) _toldSize = whole;
            return TryTell(0, value, out size, out more);
        }
    }

    /// <summary>Another part of the value that was read last.</summary>
    /// <param name="identifier">What is asked for; false for another than was read.</param>
    /// <param name="part">From 1; 0 for the next, as 1997 has it.</param>
    /// <param name="value">At least <see cref="ValueMax"/> bytes.</param>
    /// <param name="size">Bytes of this part.</param>
    /// <param name="more">There are other parts.</param>
    internal bool TryReadOn(uint identifier, int part, Span<byte> value, out int size, out bool more)
    {
        lock (_gate)
        {
            (size, more) = (0, false);
            return identifier == _toldIdentifier && TryTell(part == 0 ? _nextPart : part, value, out size, out more);
        }
    }

    private bool TryTell(int part, Span<byte> value, out int size, out bool more)
    {
        (size, more) = (0, false);
        var from = part * _frameValueMax;
        if (from >= _toldSize) return false;
        size = Math.Min(_frameValueMax, _toldSize - from);
        more = from + size < _toldSize;
        _told.AsSpan(from, size).CopyTo(value);
        _nextPart = part + 1;
        return true;
    }

    private bool TryCapture(uint identifier, Dlt645Edition edition, Span<byte> value, out int size)
    {
        size = 0;
        var state = _cabinet.Read();
        var block = Array.Find(Blocks, row => row.Identifier == identifier && edition == Dlt645Edition.Edition2007);
        foreach (var part in block.Parts ?? [identifier])
        {
            if (!Dlt645Items.TryGet(part, out var item, edition) || !TryWrite(item, state, value[size..])) return false;
            size += item.Size;
        }

        return true;
    }

    private bool TryWrite(Dlt645Item item, in CabinetState state, Span<byte> plain) => item.Layout switch
    {
        Dlt645Layout.Date => Dlt645Clock.TryWriteDate(DateOnly.FromDateTime(state.Moment.DateTime), plain),
        Dlt645Layout.Time => Dlt645Clock.TryWriteTime(TimeOnly.FromDateTime(state.Moment.DateTime), plain),
        Dlt645Layout.Address => Own.TryWrite(plain),
        _ => ValueOf(item.Name, state) is { } value && item.TryWriteNumber(value, plain),
    };

    private static double? ValueOf(string item, in CabinetState state)
    {
        var phase = item[^1] switch { 'A' => state.A, 'B' => state.B, 'C' => state.C, _ => state.Total };
        var energy = Math.Round(state.Energy, 2);
        return item.TrimEnd('A', 'B', 'C').TrimEnd() switch
        {
            "active energy" or "forward active energy" => energy,
            "reverse active energy" => 0,
            "forward active energy, tariff 1" => TariffOf(energy, 0),
            "forward active energy, tariff 2" => TariffOf(energy, 1),
            "forward active energy, tariff 3" => TariffOf(energy, 2),
            "forward active energy, tariff 4" => energy - TariffOf(energy, 0) - TariffOf(energy, 1) - TariffOf(energy, 2),
            "voltage" => phase.Voltage,
            "current" => phase.Current,
            "active power" => phase.ActivePower,
            "reactive power" => phase.ReactivePower,
            "apparent power" => phase.ApparentPower,
            "power factor" => phase.PowerFactor,
            "phase angle" => double.RadiansToDegrees(Math.Acos(phase.PowerFactor)),
            "neutral current" => Math.Abs(state.A.Current - ((state.B.Current + state.C.Current) / 2)),
            "frequency" => state.Frequency,
            "meter temperature" => state.Temperature,
            _ => null,
        };
    }

    private static double TariffOf(double energy, int index) => Math.Round(energy * TariffShares[index], 2);

    private static double ReadBack(Dlt645Item item, ReadOnlySpan<byte> raw) =>
        Protocols.Fieldbus.Bcd.TryReadLowFirst(raw, out var digits, item.IsSigned)
            ? Protocols.Fieldbus.DecimalScale.Apply(digits, -item.Decimals)
            : double.NaN;

    private static string TextOf(Dlt645Item item) =>
        item.Identifier.ToString(item.Edition == Dlt645Edition.Edition1997 ? "X4" : "X8", CultureInfo.InvariantCulture);

    private static Dlt645Address AddressOf(string text) => Dlt645Address.TryParse(text, out var address) && !address.HasWildcard && !address.IsBroadcast
        ? address
        : throw new ArgumentException($"{text} is no address of a DL/T 645 meter: 1 to 12 digits, not all 9");
}
