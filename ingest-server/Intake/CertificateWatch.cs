using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The certificates of one listener, read again when their files change: the next handshake has the new ones, connections that are open keep theirs.
/// Files that cannot be used leave the old certificate in its place, and say so.
/// </summary>
/// <remarks>Looks at what the files hold and not at their times: a link that is turned to another folder (certbot) is a change, a touch is none.</remarks>
public sealed class CertificateWatch
{
    /// <summary>A renewal has weeks; what is waited for here is the operator who has just copied it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>From here on it is said every day how long the certificate is still good.</summary>
    public const int WarnedDays = 30;

    private readonly IntakeTlsOptions _files;
    private readonly TimeProvider _time;
    private byte[] _seen;
    private string? _fault;
    private int? _warnedAtDays;
    private volatile IntakeCertificates _current;

    private CertificateWatch(string listener, IntakeTlsOptions files, IntakeCertificates first, byte[] seen, TimeProvider time) =>
        (Listener, _files, _current, _seen, _time) = (listener, files, first, seen, time);

    /// <summary>Whose certificate it is: <c>mqtt</c> or <c>console</c>.</summary>
    public string Listener { get; }

    /// <summary>Until the certificate that is shown ends; negative when it has.</summary>
    public double DaysLeft => (_current.Server.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime).TotalDays;

    /// <summary>Why the files of now are not used; null when they are.</summary>
    public string? Fault => _fault;

    internal IntakeCertificates Current => _current;

    /// <summary>Reads the files for the first time; throws when they cannot be used, which the check of the configuration has said before.</summary>
    public static CertificateWatch Open(string listener, IntakeTlsOptions files, TimeProvider time)
    {
        var seen = Fingerprint(files);
        var first = IntakeCertificates.Load(files, out var fault) ?? throw new IOException(fault);
        return new CertificateWatch(listener, files, first, seen, time);
    }

    /// <summary>What one handshake needs.</summary>
    internal SslServerAuthenticationOptions ForHandshake()
    {
        var current = _current;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = current.AsksClients,

            // No certificate is no fault: a gateway without one shows a secret.
            RemoteCertificateValidationCallback = !current.AsksClients
                ? null
                : (_, shown, chain, _) => shown is null || (shown is X509Certificate2 certificate && current.IsOfAuthority(certificate, chain)),
        };
    }

    /// <summary>Looks at the files until stopped.</summary>
    internal async Task RunAsync(ILogger log, CancellationToken stop)
    {
        WarnOfEnd(log);
        using var timer = new PeriodicTimer(Period, _time);
        while (await timer.WaitForNextTickAsync(stop)) Look(log);
    }

    /// <summary>Takes new files when there are some.</summary>
    internal void Look(ILogger log)
    {
        var now = Fingerprint(_files);

        // A fault is tried again: a file may have been half copied, or its mode wrong.
        if (_fault is not null || !now.AsSpan().SequenceEqual(_seen))
        {
            _seen = now;
            if (IntakeCertificates.Load(_files, out var fault) is { } fresh)
            {
                _current = fresh;
                _warnedAtDays = null;
                log.CertificateTaken(Listener, fresh.Server.Subject, fresh.Server.NotAfter.ToUniversalTime());
            }
            else if (fault != _fault)
            {
                log.CertificateRefused(Listener, fault!, _current.Server.NotAfter.ToUniversalTime());
            }

            _fault = fault;
        }

        WarnOfEnd(log);
    }

    private void WarnOfEnd(ILogger log)
    {
        var days = (int)Math.Floor(DaysLeft);
        if (days >= WarnedDays || days == _warnedAtDays) return;
        _warnedAtDays = days;
        log.CertificateEnds(Listener, days, _files.CertificateFile);
    }

    private static byte[] Fingerprint(IntakeTlsOptions files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in (string?[])[files.CertificateFile, files.KeyFile, files.ClientCaFile])
        {
            try
            {
                if (file is not null) hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                hash.AppendData([0]);    // missing is a state of its own
            }
        }

        return hash.GetHashAndReset();
    }
}
