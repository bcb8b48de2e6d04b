using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>A device that is not asked: it sends by itself. What the way to the server has to know of it.</summary>
/// <param name="Id">Device id.</param>
/// <param name="Quantities">What it measures, each once.</param>
public sealed record PushedDevice(string Id, IReadOnlyList<QuantityInfo> Quantities)
{
    /// <summary>A station's data; a factor without a known quantity or with a unit that does not fit is a fault.</summary>
    public static PushedDevice For(InstrumentOptions options, FaultList faults)
    {
        var quantities = new List<QuantityInfo>();
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var factor in options.Factors.Where(factor => factor.Code.Length > 0))
        {
            if (!codes.Add(factor.Code)) faults.Add($"{factor.Path}.Code", $"'{factor.Code}' has an earlier entry", "Put both into one");
            if (QuantityOf(factor) is not { } info)
            {
                if (factor.Quantity is null) faults.Add($"{factor.Path}.Quantity", $"'{factor.Code}' names no quantity of the catalogue", $"Give Quantity, or use one of: {string.Join(", ", FactorUnits.Codes)}");
                continue;
            }

            if (FactorUnits.PerUnit(info, factor.Unit) is null) faults.Add($"{factor.Path}.Unit", $"{factor.Unit} does not tell the unit of {info.Name}", FactorUnits.Remedy(info));
            if (!quantities.Contains(info)) quantities.Add(info);
        }

        return new PushedDevice(options.Id, quantities);
    }

    /// <summary>The catalogue's row of a factor; null where there is none.</summary>
    internal static QuantityInfo? QuantityOf(FactorOptions factor)
    {
        QuantityInfo? info;
        var isKnown = factor.Quantity is { } name ? QuantityCatalogue.TryGet(name, out info) : QuantityCatalogue.TryGet(FactorUnits.QuantityOf(factor.Code), out info);
        return isKnown ? info : null;
    }
}
