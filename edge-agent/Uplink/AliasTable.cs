using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Aliases, unique over the node with all its devices, the same through all sessions of one start.</summary>
internal sealed class AliasTable
{
    private readonly Dictionary<(string Device, Quantity Quantity), ulong> _aliases = [];

    /// <summary>Alias of a series; <see cref="Quantity.None"/> stands for the device's ledger metric.</summary>
    public ulong Of(string device, Quantity quantity)
    {
        if (!_aliases.TryGetValue((device, quantity), out var alias)) _aliases.Add((device, quantity), alias = (ulong)_aliases.Count + 1);
        return alias;
    }
}
