namespace SmartPoles.IngestServer.Notifications;

/// <summary>Why a message was not entrusted to a connection. Each is tried again: somebody puts it right here or there, and nothing is lost meanwhile.</summary>
public enum TlsFault
{
    /// <summary>Nothing of the kind.</summary>
    None,

    /// <summary>No authority that counts has signed the certificate.</summary>
    NotTrusted,

    /// <summary>The certificate is for another host.</summary>
    WrongName,

    /// <summary>The certificate is not valid yet or not any more.</summary>
    OutOfDates,

    /// <summary>The server offers no TLS where it is asked for: nothing is sent in plain text instead.</summary>
    PlainTextRefused,

    /// <summary>TLS failed otherwise; often a port that speaks something else.</summary>
    HandshakeFailed,

    /// <summary>The file of authorities cannot be used.</summary>
    AuthoritiesUnusable,
}
