using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Admission;

/// <summary>Registered? seen before? plausible? A plain function over the message, the registry and the ledger.</summary>
public static class AdmissionRules
{
    /// <summary>A reading further ahead of its receipt than this is flagged, and timers use the receipt instead (design 5).</summary>
    public const long FutureMsMax = 2 * 60 * 1000;

    /// <summary>A reading further behind its receipt than this is flagged: it waited, or its gateway's clock is slow.</summary>
    public const long LateMsMax = 5 * 60 * 1000;

    /// <summary>
    /// Judges a message and drops from it the readings that were journaled before. It does not yet note the rest in the
    /// ledger: that is done under the same lock when the journal has taken the message.
    /// </summary>
    public static AdmissionOutcome Admit(DecodedMessage message, CityRegistry registry, GatewayLedger ledger)
    {
        if (message.Device.Length == 0) return AdmissionOutcome.Admitted;
        if (!registry.TryGetDevice(message.Device, out var device)) return AdmissionOutcome.UnknownDevice;
        if (device.Component.Gateway != message.Gateway) return AdmissionOutcome.ForeignDevice;
        if (message.Kind is not MessageKind.Data) return AdmissionOutcome.Admitted;
        if (message.HasLedger && DropSeen(message, ledger)) return AdmissionOutcome.Duplicate;
        FlagImplausible(message.Readings);
        return AdmissionOutcome.Admitted;
    }

    /// <summary>Removes readings that the ledger has; true when nothing new is left.</summary>
    private static bool DropSeen(DecodedMessage message, GatewayLedger ledger)
    {
        var readings = message.Readings;
        var kept = 0;
        var at = 0;
        var somethingNew = false;
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(message.Ledger))
        {
            var isNew = ledger.IsNewFrom(message.Epoch, message.Device, entry.First);
            if (entry.Gap is not null)
            {
                // A gap may span millions of numbers: one new number is enough to take it.
                somethingNew |= isNew || !ledger.HasSeenAll(message.Epoch, message.Device, entry.First, entry.Last);
                continue;
            }

            for (var number = entry.First; number <= entry.Last; number++, at++)
            {
                if (!isNew && ledger.HasSeen(message.Epoch, message.Device, number)) continue;
                somethingNew = true;
                if (kept != at) readings[kept] = readings[at];
                kept++;
            }
        }

        readings.RemoveRange(kept, readings.Count - kept);
        return !somethingNew;
    }

    private static void FlagImplausible(List<DecodedReading> readings)
    {
        for (var index = 0; index < readings.Count; index++)
        {
            var (reading, isHistorical) = readings[index];
            if (!reading.IsGood || QuantityCatalogue.Get(reading.Quantity).IsLegal(reading.Value)) continue;
            readings[index] = new DecodedReading(reading with { Quality = Quality.Implausible }, isHistorical);
        }
    }
}
