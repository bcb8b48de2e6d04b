using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>What can only be seen when a forwarder and the devices that it tells of are together.</summary>
internal static class ForwardChecks
{
    /// <summary>Adds a fault for every factor that no device gives, or whose unit does not fit.</summary>
    public static void Find(Hj212ForwardOptions options, IEnumerable<IReadOnlyList<Device>> buses, IEnumerable<PushedDevice> pushed, FaultList faults)
    {
        var devices = new Dictionary<string, IReadOnlyList<QuantityInfo>>(StringComparer.Ordinal);
        foreach (var device in buses.SelectMany(bus => bus)) devices.TryAdd(device.Id, device.Quantities);
        foreach (var device in pushed) devices.TryAdd(device.Id, device.Quantities);
        foreach (var factor in options.Factors)
        {
            if (factor.Device.Length == 0 || !QuantityCatalogue.TryGet(factor.Quantity, out var info)) continue;
            if (!devices.TryGetValue(factor.Device, out var quantities))
            {
                faults.Add($"{factor.Path}.Device", $"no device {factor.Device} in this file", $"Use one of: {string.Join(", ", devices.Keys)}");
            }
            else if (!quantities.Contains(info))
            {
                faults.Add($"{factor.Path}.Quantity", $"{factor.Device} gives no {info.Name}", $"Use one of: {string.Join(", ", quantities.Select(each => each.Name))}");
            }

            if (FactorUnits.PerUnit(info, factor.Unit) is null) faults.Add($"{factor.Path}.Unit", $"{factor.Unit} does not tell the unit of {info.Name}", FactorUnits.Remedy(info));
        }
    }
}
