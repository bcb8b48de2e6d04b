namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What the bytes of an item are.</summary>
public enum Dlt645Layout : byte
{
    /// <summary>A number in digits, lowest byte first.</summary>
    Number = 0,

    /// <summary>Day of the week, day, month, year: the date as <c>YYMMDDWW</c>, lowest byte first.</summary>
    Date = 1,

    /// <summary>Second, minute, hour: the time as <c>hhmmss</c>, lowest byte first.</summary>
    Time = 2,

    /// <summary>The address of the meter.</summary>
    Address = 3,
}
