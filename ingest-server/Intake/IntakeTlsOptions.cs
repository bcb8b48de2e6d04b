namespace SmartPoles.IngestServer.Intake;

/// <summary>The listener with TLS; it may stand beside the plain one or alone (MqttPort 0).</summary>
public sealed record IntakeTlsOptions
{
    /// <summary>TCP port, 1..65535. Default 8883, registered for MQTT over TLS with IANA.</summary>
    public int Port { get; init; } = 8883;

    /// <summary>The server's certificate: PEM, with the certificates between it and its authority behind it, or PFX without a password.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key, PEM without a password. Default null: the certificate file is a PFX and holds the key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// Authority of the gateways' certificates, PEM. A gateway that shows a certificate of it needs no secret: its id is the certificate's
    /// common name. Default null: no gateway is asked for a certificate.
    /// </summary>
    public string? ClientCaFile { get; init; }

    /// <summary>
    /// The server has an authority of its own (<c>gateway-ca.pem</c> and its key in the data directory), signs the certificates of gateways that enrol with
    /// a request, and trusts them beside those of <see cref="ClientCaFile"/>. Default false.
    /// </summary>
    public bool IssueCertificates { get; init; }

    /// <summary>Certificate of that authority, PEM; null without one.</summary>
    internal string? OwnAuthorityFile { get; init; }

    /// <summary>With file names that are relative to the folder of the configuration file made whole.</summary>
    internal IntakeTlsOptions Under(string folder) => this with
    {
        CertificateFile = CertificateFile.Length == 0 ? "" : Path.GetFullPath(CertificateFile, folder),
        KeyFile = KeyFile is null ? null : Path.GetFullPath(KeyFile, folder),
        ClientCaFile = ClientCaFile is null ? null : Path.GetFullPath(ClientCaFile, folder),
    };

    public void Check(string path, ICollection<string> faults)
    {
        if (Port is < 1 or > 65535) faults.Add($"{path}: Intake.Tls.Port {Port} is outside 1..65535");
        if (CertificateFile.Length == 0) faults.Add($"{path}: Intake.Tls.CertificateFile is missing; a PEM or PFX file");
        else if (IntakeCertificates.Load(this, out var fault) is null) faults.Add($"{path}: Intake.Tls: {fault}");
    }
}
