package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTouchTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  select\n* from item where name = 'set search_path to evil'",
                "SELECT name FROM item WHERE id = ?",
                "select \"temp\", `temporary` from t",
                "select 'it''s; not a second statement'",
                "select 1;",
                "select 1 ; -- that was all",
                "-- who did it\nselect 1",
                "/* app=shop; set x */ select 1",
                "/*+ a hint */ select 1",
                "(select 1) union (select 2)",
                "with x as (select 1) select * from x",
                "insert into item (id, name) values (?, ?) on conflict do nothing",
                "update item set name = ?, n = n + 1 where id = ?",
                "delete from item where tags @> '{a}'::text[]",
                "select data->'a', data #> '{b}', data #>> '{c}' from doc",
                "select $1, $2",
                "select 10 - -1",
                "merge into item using dual on (1 = 1) when matched then update set n = 1",
                "begin",
                "START TRANSACTION",
                "commit",
                "rollback to savepoint a",
                "savepoint a",
                "explain select 1",
                "show search_path",
                "truncate item",
                "copy item from stdin",
                "values (1)",
                "select settings, offset_locked, unlisten_count from t",
                "select 1 where x like '%temp%'",
                "insert into \"item\" (\"id\", \"the name\") values (?, ?)",
                "insert into `item`(`id`, `shop`.`n`) values (?, ?)",
                "select data #>> '{a,b}' from doc\nwhere data #> '{c}' = ?",
                "select @ -5, a @> b, a <@ b, a @? ?",
                "-- who did it\r\nselect 1",
                "select 1 -- tab\tinside\n, 2",
                "select pg_sleep(1), pg_catalog.now()",
                "/*+ index(a b) */ select 1",
                "/* \"who\" `did`\nit */ select 1",
                "select data #> '{a}' /* a path */ from doc",
                "select data #- '{a}' from doc",
                "select 'two\nlines' from t",
                "select `the name`, `shop.n`, `1st` from t",
                "select pg_sleep(1), advisory from t",
                "select 1 --",
                "select 1 -",
                ""
            })
    void mustKnowWhatLeavesNothingBehind(String sql) {
        assertThat(SqlTouch.isPossible(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path to tenant_1",
                "SET LOCAL x = 1",
                " \n\t sEt role admin",
                "-- harmless?\nset role admin",
                "/* harmless? */set role admin",
                "reset all",
                "discard temp",
                "listen channel",
                "unlisten *",
                "prepare q as select 1",
                "deallocate q",
                "execute q",
                "declare c cursor with hold for select 1",
                "create temp table t (id int)",
                "create table t (id int)",
                "drop table t",
                "alter session set x = 1",
                "call f()",
                "{call f()}",
                "{? = call f()}",
                "?",
                "do $$ begin perform 1; end $$",
                "select $$a$$",
                "select $tag$ it's $tag$",
                "select pg_advisory_lock(1)",
                "select pg_try_advisory_lock_shared(1)",
                "SELECT PG_CATALOG.PG_ADVISORY_LOCK(1)",
                "select set_config('a.b', 'c', false)",
                "select get_lock('a', 1)",
                "select nextval('s')",
                "select * into temp t from item",
                "select @a := 1",
                "select @@session.x",
                "select 1 into @a",
                "select @`a`",
                "insert into t values (@'a')",
                "select 1; set role admin",
                "select 1;select 2",
                "select 'a\\', set_x, '",
                "select E'a\\''",
                "select 1 --1, get_lock('a', 1)",
                "select 1 # it's\n, get_lock('x', 1)",
                "/*!50000 set x = 1 */",
                "/*M!100100 set x = 1 */",
                "select /*! get_lock('a', 1) */ 1",
                "/* a /* b */ ' */ select pg_advisory_lock(1) -- '",
                "select 'never closed",
                "select \"never closed",
                "/* never closed",
                "pragma foreign_keys = off",
                "attach database 'x' as y",
                "use other",
                "lock tables item write",
                "explain analyze select pg_advisory_lock(1)",
                "insert into t select get_lock('a', 1)",
                "with x as (select set_config('a','b',false)) select * from x",
                "select \"set_config\"('a', 'b', false)",
                "select pg_catalog.\"pg_advisory_lock\"(1)",
                "select `get_lock`('a', 1)",
                "select U&\"!0073et_config\" uescape '!' ('a', 'b', false)",
                "select 1 as a into pg_temp.t",
                "select 1 as a into \"pg_temp\".t",
                "insert into pg_temp_3.t values (1)",
                "select query_to_xml('select set_config(1)', true, false, '')",
                "select * from ts_stat('select set_config(1)')",
                "-- x\rset role admin",
                "-- x\rselect 1",
                "select 1 -- \r, set_config('a', 'b', false)",
                "select 1 -- \u2028, get_lock('a', 1)",
                "select 1 --\u3000\u3000, get_lock('a', 1) from t",
                "select @1 := 7",
                "select @\"a\" := 7",
                "select @.a := 7",
                "select @$a := 7",
                "select 1 #> '\n, get_lock('a', 1) #'",
                "select 1 #> /*\n, get_lock('a', 1) # */",
                "select 1 #> \"\n, get_lock('a', 1) #\"",
                "select ` ' `, pg_advisory_lock(1), ` ' `",
                "select ` -- `, 1",
                "/*+ qb_name(`*/`) */ select '` */', get_lock('a', 1) -- '",
                "SELECT NEXTVAL('s')",
                "unknown",
                "\u0000select 1",
                "=select 1",
                "select 1 /*",
                "/*+ qb_name(\"a\") */ select 1",
                "/*+ qb_name(`a`) */ select 1",
                "\"set\" x = 1",
                "select pg_advisory"
            })
    void mustSuspectWhateverElseThereIs(String sql) {
        assertThat(SqlTouch.isPossible(sql)).isTrue();
    }

    @Test
    void mustReadALongTextOnce() {
        String text = "select " + "a_column, ".repeat(200_000) + "1";
        assertThat(SqlTouch.isPossible(text)).isFalse();
        assertThat(SqlTouch.isPossible(text + ", get_lock('a', 1)")).isTrue();
        assertThat(SqlTouch.isPossible("select " + "x".repeat(100_000))).isFalse();
    }

    @Test
    void mustAllocateNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        String text = "select a, \"b\", `c` from item /* of the shop */ where id = ? and name = 'x' -- that is all\n";
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            found += SqlTouch.isPossible(text) ? 1 : 0;
        }
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 10_000; i++) {
            found += SqlTouch.isPossible(text) ? 1 : 0;
        }
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertThat(found).isZero();
        assertThat(allocated).as("bytes for 10,000 texts").isLessThan(10_000);
    }

    @Test
    void mustSeeThatPostgresqlsViewOfTheVariablesCanBeUpdated() {
        assertThat(SqlTouch.isPossible("update pg_settings set setting = 'x' where name = 'search_path'"))
                .isTrue();
        assertThat(SqlTouch.isPossible(
                        "with x as (update pg_catalog.\"pg_settings\" set setting = 'x' returning 1) select 1"))
                .isTrue();
    }
}
