namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>Numbers of function 43 / MEI type 14. MODBUS Application Protocol V1.1b3, 6.21.</summary>
public static class DeviceIdentification
{
    /// <summary>MEI type of read device identification.</summary>
    public const byte MeiType = 0x0E;

    /// <summary>Object 0: vendor name.</summary>
    public const byte VendorName = 0x00;

    /// <summary>Object 1: product code.</summary>
    public const byte ProductCode = 0x01;

    /// <summary>Object 2: version, as the vendor writes it.</summary>
    public const byte Revision = 0x02;

    /// <summary>Object 3: vendor's address on the web.</summary>
    public const byte VendorUrl = 0x03;

    /// <summary>Object 4: product name.</summary>
    public const byte ProductName = 0x04;

    /// <summary>Object 5: model name.</summary>
    public const byte ModelName = 0x05;

    /// <summary>Object 6: name that the user gave.</summary>
    public const byte UserApplicationName = 0x06;

    /// <summary>Last object of the basic category, which every device must have.</summary>
    public const byte BasicLast = Revision;

    /// <summary>Last object of the regular category.</summary>
    public const byte RegularLast = 0x7F;

    /// <summary>Set in the conformity level when single objects can be read too, not only the stream.</summary>
    public const byte IndividualAccess = 0x80;

    /// <summary>The "more follows" byte when the list goes on in a next answer.</summary>
    public const byte MoreFollows = 0xFF;
}
