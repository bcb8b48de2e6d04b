namespace SmartPoles.IngestServer.Decoding;

/// <summary>Why a message could not be decoded. Lies in the journal with the refused bytes: never renumber.</summary>
public enum DecodeRejection : byte
{
    /// <summary>Decoded.</summary>
    None = 0,

    /// <summary>The body is no Sparkplug B payload.</summary>
    MalformedPayload = 1,

    /// <summary>DATA before the births of this connection, or an alias that no birth declared.</summary>
    UnknownAlias = 2,

    /// <summary>The ledger block is malformed.</summary>
    MalformedLedger = 3,

    /// <summary>The ledger names another number of records than the message carries.</summary>
    LedgerMismatch = 4,

    /// <summary>A birth without bdSeq, or with an alias that stands for two metrics.</summary>
    BadBirth = 5,

    /// <summary>Longer than the endpoint takes.</summary>
    TooLong = 6,

    /// <summary>A death that does not pair with the present birth.</summary>
    StaleDeath = 7,
}
