using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>How a quantity is polled when neither profile nor configuration says it.</summary>
public static class QuantityDefaults
{
    /// <summary>
    /// Alarm for what an alarm rule watches: people in danger, covers, gas, pressure, failed lamps. Low for what changes over hours.
    /// </summary>
    public static PollPriority PriorityOf(Quantity quantity) => quantity switch
    {
        Quantity.CoverOpen or Quantity.CoverTilt or Quantity.CoverWaterLevel
            or Quantity.PoleEmergencyButton or Quantity.PoleDoorOpen or Quantity.PoleTilt or Quantity.PoleLeakageCurrent
            or Quantity.GasCh4 or Quantity.GasCh4Volume or Quantity.GasH2s or Quantity.GasStatus or Quantity.GasPressure
            or Quantity.WaterPressure or Quantity.LampFault
            or Quantity.WaterValveFault or Quantity.GasValveFault => PollPriority.Alarm,
        Quantity.LampEnergy or Quantity.LampOperatingHours or Quantity.LampTemperature or Quantity.CoverBattery or Quantity.CoverTemperature
            or Quantity.WaterVolume or Quantity.GasVolume or Quantity.WaterBatteryLow or Quantity.GasBatteryLow
            or Quantity.PowerEnergy or Quantity.PowerEnergyReverse or Quantity.EnvRain
            or Quantity.HeatEnergy or Quantity.HeatVolume or Quantity.HeatWorkingHours or Quantity.HeatBatteryLow => PollPriority.Low,
        _ => PollPriority.Normal,
    };

    /// <summary>True for what happens rather than is measured: its change is told at once.</summary>
    public static bool IsEvent(Quantity quantity) => quantity is Quantity.CoverOpen or Quantity.PoleEmergencyButton;
}
