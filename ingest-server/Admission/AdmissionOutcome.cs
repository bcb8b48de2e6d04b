namespace SmartPoles.IngestServer.Admission;

/// <summary>What admission says of a message. Lies in the journal with refused messages: never renumber.</summary>
public enum AdmissionOutcome : byte
{
    /// <summary>Journal it.</summary>
    Admitted = 0,

    /// <summary>All its records were journaled before: acknowledge it when that is durable, and journal nothing.</summary>
    Duplicate = 1,

    /// <summary>The device is not in the registry: journaled with this verdict and listed for adoption.</summary>
    UnknownDevice = 2,

    /// <summary>The registry binds the device to another gateway.</summary>
    ForeignDevice = 3,
}
