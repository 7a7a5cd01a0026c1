package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import io.millpond.spi.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlUrlTest {
    /**
     * Columns: what stands for the hosts, and the user and the password that the driver takes from it where they are
     * not those given.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            other:secret@db                                   | other | secret
            other@db                                          | other |
            other:@db                                         | other | ''
            :secret@db                                        |       | secret
            oth%65r:s+%2Bcret@db:3306                         | other | s +cret
            app:secret@db                                     |       | secret
            app:a:b@db                                        |       | a:b
            app:pw@db                                         |       |
            %61pp:p%77@db                                     |       |
            @db                                               |       |
            db                                                |       |
            [::1]:3306                                        |       |
            other:secret@[::1]:3306                           | other | secret
            db,other:secret@db2                               | other | secret
            other:secret@[db,db2]                             | other | secret
            (host=db,user=other,password=secret)              | other | secret
            ( host = db , User = other , PASSWORD = secret )  | other | secret
            (host=db,user=oth%65r)                            | other |
            (host=db,user=)                                   |       |
            (host=db,port=3306),(host=db2,user=other)         | other |
            address=(host=db)(user=other)(password=secret)    | other | secret
            address=(host=db)(user=app)(password=pw)          |       |
            other@(host=db,user=app,password=secret)          | other | secret
            app:pw@(host=db,user=other,password=secret)       |       |
            """)
    void mustSayWhatMySqlWouldTakeFromTheHostInstead(String hosts, String user, String password) {
        List<String> wrong = new ArrayList<>();
        if (user != null) {
            wrong.add("username");
        }
        if (password != null) {
            wrong.add("password");
        }
        String url = "jdbc:mysql://" + hosts + "/shop?user=root&password=root";
        assertThat(ignored(url)).isEqualTo(wrong);

        // the driver, as far as it was read
        assertThat(hostsOf(url))
                .anySatisfy(host -> assertThat(host.getUser()).isEqualTo(user == null ? "app" : user))
                .anySatisfy(host -> assertThat(host.getPassword()).isEqualTo(password == null ? "pw" : password));
    }

    private static List<String> ignored(String url) {
        try {
            new TestSettings().jdbcUrl(url).username("app").password("pw").toConfig();
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Problem::setting).toList();
        }
    }

    private static List<HostInfo> hostsOf(String url) {
        Properties properties = new Properties();
        properties.put("user", "app");
        properties.put("password", "pw");
        return ConnectionUrl.getConnectionUrlInstance(url, properties).getHostsList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql:",
                "jdbc:mysql:loadbalance:",
                "jdbc:mysql:replication:",
                "jdbc:mysql+srv:",
                "jdbc:mysql+srv:loadbalance:",
                "jdbc:mysql+srv:replication:",
                "JDBC:MySQL:LoadBalance:",
                "jdbc:aws-wrapper:mysql:",
                "jdbc:p6spy:mysql:loadbalance:"
            })
    void mustKnowAllSchemes(String scheme) {
        assertThat(ignored(scheme + "//other:secret@db/shop")).containsExactly("username", "password");
        assertThat(ignored(scheme + "//app:pw@db/shop")).isEmpty();
    }

    @Test
    void mustSayWhoIsTakenAndNeverAsWhat() {
        TestSettings settings = new TestSettings()
                .jdbcUrl("jdbc:mysql://other:c4n4Ry@db/shop")
                .username("app")
                .password("p4ssw0rd");
        assertThatThrownBy(settings::toConfig)
                .hasMessageContaining(
                        "username: has no effect: MySQL's driver takes the user that the URL gives with the host instead;"
                                + " take user out of the URL, or leave username out")
                .hasMessageContaining("password: has no effect")
                .hasMessageNotContainingAny("other", "c4n4Ry", "p4ssw0rd");
    }

    @Test
    void mustSayThatMySqlWouldNotUseTheCredentials() {
        TestSettings settings = new TestSettings()
                .jdbcUrl("jdbc:mysql://app:c4n4Ry@db/shop")
                .credentials(() -> Credentials.of("app", "c4n4Ry"));
        assertThatThrownBy(settings::toConfig)
                .hasMessageContaining("credentials: has no effect")
                .hasMessageNotContaining("c4n4Ry");
    }

    @Test
    void mustSayWhatMySqlWouldTakeInsteadOfAProperty() {
        TestSettings settings = new TestSettings()
                .jdbcUrl("jdbc:mysql://(host=db,sslMode=DISABLED)/shop?connectTimeout=1")
                .property("sslMode", "VERIFY_CA")
                .property("connectTimeout", "2");
        assertThatThrownBy(settings::toConfig)
                .hasMessageContaining("property.sslMode: has no effect")
                .hasMessageNotContaining("connectTimeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:mysql:", "jdbc:mysql://", "jdbc:mysql://(", "jdbc:mysql://(=)@", "jdbc:mysql://:@,[)("})
    void mustBearAnyUrl(String url) {
        assertThat(MySqlUrl.parameters(url))
                .allSatisfy(each -> assertThat(each.name()).isNotNull());
    }
}
