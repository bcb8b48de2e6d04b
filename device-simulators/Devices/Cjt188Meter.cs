using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>A meter that is asked in CJ/T 188.</summary>
public abstract class Cjt188Meter : MeterDevice
{
    /// <param name="name">Name in the world.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="address">1 to 14 digits, the first four of 14 are the manufacturer.</param>
    /// <param name="order">In which order it reads and writes identifiers.</param>
    /// <exception cref="ArgumentException">No address.</exception>
    protected Cjt188Meter(string name, DeviceKind kind, string address, Cjt188IdentifierOrder order)
        : base(name, kind, "cjt188", AddressOf(address).ToString())
    {
        Order = order;
        Cjt188Address.TryParse(Address, out var own);
        Own = own;
    }

    internal Cjt188Address Own { get; }

    internal Cjt188IdentifierOrder Order { get; }

    internal Cjt188MeterType Type => Kind switch
    {
        DeviceKind.GasMeter => Cjt188MeterType.Gas,
        DeviceKind.HeatMeter => Cjt188MeterType.Heat,
        _ => Cjt188MeterType.ColdWater,
    };

    /// <summary>Its status bytes now.</summary>
    internal abstract Cjt188MeterStatus Status { get; }

    /// <summary>What stands behind the serial number of an answer; false to refuse.</summary>
    /// <param name="request">Read in the order of this meter.</param>
    /// <param name="data">Enough for <see cref="Cjt188HeatMetering"/>.</param>
    /// <param name="size">Bytes of the data.</param>
    internal abstract bool TryAnswer(scoped in Cjt188Request request, Span<byte> data, out int size);

    private static Cjt188Address AddressOf(string text) => Cjt188Address.TryParse(text, out var address) && !address.HasWildcard && !address.IsBroadcast
        ? address
        : throw new ArgumentException($"{text} is no address of a CJ/T 188 meter: 1 to 14 digits, not all 9");
}
