using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Tells what a scene does beyond the things that it acts upon.</summary>
internal interface IEventReach
{
    /// <summary>Every device that feels the steps of one scene, by its id; those that it acts upon are among them.</summary>
    /// <param name="steps">All steps of the scene.</param>
    /// <param name="end">When it is over, world time since the run began.</param>
    IReadOnlyList<FeltChange> Of(IReadOnlyList<PlannedStep> steps, TimeSpan end);
}

/// <summary>A quantity of a device that is not what it would be without the scene.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">What.</param>
/// <param name="Change">Largest difference while the scene lasts, in the quantity's unit; NaN where the device has no value any more.</param>
internal sealed record FeltChange(string Device, Quantity Quantity, double Change);
