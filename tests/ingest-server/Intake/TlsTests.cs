using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmartPoles.IngestServer.Intake;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>The TLS listener, with certificates made here.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpoles-tls-");
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TlsTests() => _authority = Authority(_authorityKey);

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Connect_WithACertificateOfTheAuthority_IsTheGatewayOfItsName()
    {
        await using var rig = await IntakeRig.StartAsync(Options());
        using var certificate = Issue("GW-7", _authority, _authorityKey, forClients: true);
        using var client = await RawClient.OpenAsync(rig.Options.Tls!.Port);
        await client.SecureAsync(Client(certificate));

        await client.SendAsync(Wire.Connect("GW-7"), Wire.Publish("spBv1.0/g/NDATA/GW-7", [1], 1));

        Assert.Equal(0, (await client.ReadAsync())!.Body[1]);
        await rig.UntilAsync(it => it.Journal.Messages.Length == 1, "the message");
        rig.Journal.Commit();
        await client.ExpectAcksAsync(1);
        Assert.Equal("GW-7", rig.Journal.Messages[0].Gateway);
    }

    [Fact]
    public async Task Connect_WithoutACertificate_IsJudgedByItsSecretBesideThePlainListener()
    {
        await using var rig = await IntakeRig.StartAsync(Options());
        using var client = await RawClient.OpenAsync(rig.Options.Tls!.Port);
        await client.SecureAsync(Client(null));
        using var plain = await rig.ConnectAsync("GW-2");

        await client.SendAsync(Wire.Connect("GW-1"));

        Assert.Equal(0, (await client.ReadAsync())!.Body[1]);
        await client.ExpectQuietAsync();
        await plain.ExpectQuietAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_WithACertificateOfSomebodyElseOrForServers_IsCut(bool isOfAnother)
    {
        await using var rig = await IntakeRig.StartAsync(Options());
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Authority(otherKey);
        using var certificate = isOfAnother
            ? Issue("GW-7", other, otherKey, forClients: true)
            : Issue("GW-7", _authority, _authorityKey, forClients: false);
        using var client = await RawClient.OpenAsync(rig.Options.Tls!.Port);

        try
        {
            await client.SecureAsync(Client(certificate));
            await client.SendAsync(Wire.Connect("GW-7"));
            await client.ExpectClosedAsync();
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            // With TLS 1.2 the handshake itself fails.
        }

        Assert.Equal(0, rig.Metrics.Connected);
    }

    [Fact]
    public void Check_FilesThatCannotBeUsed_AreNamed()
    {
        var faults = new List<string>();
        var good = Options();

        (good with { Tls = good.Tls! with { CertificateFile = "/none/server.pem" } }).Check("c.json", faults);
        (good with { Tls = good.Tls! with { ClientCaFile = good.Tls!.KeyFile } }).Check("c.json", faults);
        (good with { MqttPort = 0 }).Check("c.json", faults);

        Assert.Equal(2, faults.Count);
        Assert.Contains("/none/server.pem", faults[0]);
        Assert.Contains("server.key", faults[1]);
    }

    private IntakeOptions Options()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = Issue("localhost", _authority, _authorityKey, forClients: false, key);
        File.WriteAllText(Path.Combine(_folder.FullName, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "server.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.pem"), _authority.ExportCertificatePem());
        return new IntakeOptions
        {
            Tls = new IntakeTlsOptions
            {
                Port = FreePort.Next(),
                CertificateFile = Path.Combine(_folder.FullName, "server.pem"),
                KeyFile = Path.Combine(_folder.FullName, "server.key"),
                ClientCaFile = Path.Combine(_folder.FullName, "ca.pem"),
            },
        };
    }

    private SslClientAuthenticationOptions Client(X509Certificate2? certificate) => new()
    {
        TargetHost = "localhost",
        ClientCertificates = certificate is null ? null : new X509Certificate2Collection(certificate),
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.Issuer == _authority.Subject,
    };

    private static X509Certificate2 Authority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(string name, X509Certificate2 authority, ECDsa authorityKey, bool forClients, ECDsa? key = null)
    {
        using var own = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var request = new CertificateRequest($"CN={name}", key ?? own!, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(forClients ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        var serial = RandomNumberGenerator.GetBytes(8);
        var signer = X509SignatureGenerator.CreateForECDsa(authorityKey);
        var signed = request.Create(authority.SubjectName, signer, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), serial);
        using var withKey = signed.CopyWithPrivateKey(key ?? own!);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
