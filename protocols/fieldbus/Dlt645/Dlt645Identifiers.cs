namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Data identifiers by name. DL/T 645-2007, annex A; those of 1997 have two bytes.</summary>
/// <remarks>
/// <code>
///   DI3        DI2              DI1                        DI0
///   kind       which quantity   phase (02) or tariff (00)  current 00, or how many periods ago (00)
/// </code>
/// </remarks>
public static class Dlt645Identifiers
{
    /// <summary>Active energy, forward and reverse together.</summary>
    public const uint ActiveEnergy = 0x00000000;

    /// <summary>Forward active energy, all tariffs.</summary>
    public const uint ForwardActiveEnergy = 0x00010000;

    /// <summary>Reverse active energy, all tariffs.</summary>
    public const uint ReverseActiveEnergy = 0x00020000;

    /// <summary>Voltage of phase A.</summary>
    public const uint VoltageA = 0x02010100;

    /// <summary>Voltage of phase B.</summary>
    public const uint VoltageB = 0x02010200;

    /// <summary>Voltage of phase C.</summary>
    public const uint VoltageC = 0x02010300;

    /// <summary>Current of phase A.</summary>
    public const uint CurrentA = 0x02020100;

    /// <summary>Current of phase B.</summary>
    public const uint CurrentB = 0x02020200;

    /// <summary>Current of phase C.</summary>
    public const uint CurrentC = 0x02020300;

    /// <summary>Active power, all phases.</summary>
    public const uint ActivePower = 0x02030000;

    /// <summary>Reactive power, all phases.</summary>
    public const uint ReactivePower = 0x02040000;

    /// <summary>Apparent power, all phases.</summary>
    public const uint ApparentPower = 0x02050000;

    /// <summary>Power factor, all phases.</summary>
    public const uint PowerFactor = 0x02060000;

    /// <summary>Current in the neutral.</summary>
    public const uint NeutralCurrent = 0x02800001;

    /// <summary>Frequency of the grid.</summary>
    public const uint Frequency = 0x02800002;

    /// <summary>Temperature inside the meter; some code takes it for the frequency.</summary>
    public const uint MeterTemperature = 0x02800007;

    /// <summary>Date and day of the week.</summary>
    public const uint Date = 0x04000101;

    /// <summary>Time of day.</summary>
    public const uint Time = 0x04000102;

    /// <summary>Address of the meter.</summary>
    public const uint Address = 0x04000401;
}
