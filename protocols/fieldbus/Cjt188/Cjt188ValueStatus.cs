namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What became of the data of one answer.</summary>
public enum Cjt188ValueStatus : byte
{
    /// <summary>Read.</summary>
    Ok = 0,

    /// <summary>Too few bytes.</summary>
    WrongSize = 1,

    /// <summary>A nibble above 9 in a number that counts.</summary>
    NotDigits = 2,

    /// <summary>A unit that the number cannot have: a volume in kWh, or a code that the standard does not have.</summary>
    WrongUnit = 3,
}
