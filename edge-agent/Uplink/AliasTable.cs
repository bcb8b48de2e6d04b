using System.Collections.Concurrent;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Aliases, unique over the node with all its devices, the same through all sessions of one start.</summary>
internal sealed class AliasTable
{
    private readonly Dictionary<(string Device, Quantity Quantity), ulong> _aliases = [];

    // Commands arrive on the connection's own loop, so the way back is read by another thread than it is written by.
    private readonly ConcurrentDictionary<ulong, (string Device, Quantity Quantity)> _series = new();

    /// <summary>Alias of a series; <see cref="Quantity.None"/> stands for the device's ledger metric.</summary>
    public ulong Of(string device, Quantity quantity)
    {
        if (_aliases.TryGetValue((device, quantity), out var alias)) return alias;
        _aliases.Add((device, quantity), alias = (ulong)_aliases.Count + 1);
        _series[alias] = (device, quantity);
        return alias;
    }

    /// <summary>The quantity that an alias stands for at a device; <see cref="Quantity.None"/> for none.</summary>
    public Quantity QuantityOf(string device, ulong alias) =>
        _series.TryGetValue(alias, out var series) && series.Device == device ? series.Quantity : Quantity.None;
}
