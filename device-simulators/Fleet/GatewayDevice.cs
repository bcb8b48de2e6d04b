using System.Text;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One device of a fleet gateway: its quantities, what it measures, and the aliases under which that travels.</summary>
/// <param name="firstAlias">Alias of its ledger; those of its quantities follow in their order. The gateway's other aliases differ.</param>
internal abstract class GatewayDevice(uint firstAlias)
{
    /// <summary>Longest id, bytes.</summary>
    internal const int IdBytesMax = 64;

    /// <summary>Sparkplug device id.</summary>
    internal abstract string Id { get; }

    /// <summary>What it measures.</summary>
    internal abstract ReadOnlySpan<Quantity> Quantities { get; }

    internal ulong LedgerAlias => firstAlias;

    /// <summary>Alias of a quantity by its place.</summary>
    internal ulong AliasOf(int index) => firstAlias + 1UL + (ulong)index;

    /// <summary>One value of each quantity at this moment; NaN for what the device has no value for.</summary>
    internal abstract void Sample(Span<double> values);

    /// <summary>Writes the id; returns its length.</summary>
    internal virtual int WriteId(Span<byte> utf8) => Encoding.UTF8.GetBytes(Id, utf8);
}
